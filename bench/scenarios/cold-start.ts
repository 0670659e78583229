import { routes } from '../../functions/routes.ts'
import { schedules } from '../../functions/schedules.ts'
import { invocation } from '../../test/harness/invoke-handler.ts'
import { type StartRound, startAll, startedBuilds } from '../cold-start/start-all.ts'
import { startTable } from '../cold-start/start-table.ts'
import type { Stand, StartedBuild } from '../stand.ts'
import { median } from '../statistics.ts'
import { type Figures, keepRounds, type Measure, type Round, type Scenario } from './scenario.ts'

const measures: Measure[] = [
  { id: 'start.simple', title: 'start of a fresh process, simple routes', unit: 'ms' },
  { id: 'start.streaming', title: 'start of a fresh process, streaming routes', unit: 'ms' },
  { id: 'startCpu.simple', title: 'its CPU, simple routes', unit: 'ms' },
  { id: 'startCpu.streaming', title: 'its CPU, streaming routes', unit: 'ms' },
  { id: 'firstAnswer.simple', title: 'fresh process to its first answer, GET /chats', unit: 'ms' },
  { id: 'firstAnswer.streaming', title: 'the same to the first byte, POST /chat/stream', unit: 'ms' },
  { id: 'firstAnswerCpu.simple', title: 'CPU to the first answer, GET /chats', unit: 'ms' },
  { id: 'firstAnswerCpu.streaming', title: 'CPU to the first byte, POST /chat/stream', unit: 'ms' },
  {
    id: 'seventh.simple',
    title: 'first answer with a seventh of a processor after the start, GET /chats',
    unit: 'ms',
  },
  { id: 'seventh.streaming', title: 'first byte likewise, POST /chat/stream', unit: 'ms' },
]

/**
 * What Lambda gives a function of 256 MB, once it has started, is a seventh of a processor: whatever it computes takes seven
 * times as long. So it is reckoned, because a process can be held to a share of a processor only in slices of many ms.
 */
const slowness = 7

const isStreaming = (operation: string) =>
  Object.values(routes).some((route) => route.operation === operation && route.streaming)
const operations = [...Object.keys(routes), ...Object.keys(schedules)]
const quickOperations = ['health', 'list-chats', 'stream-message']

/**
 * Functions in fresh processes, as Lambda starts them. Here `raw` is an empty function, which asks no store and waits
 * for no Claude.
 */
export const coldStart: Scenario = {
  name: 'cold-start',
  rounds: { full: 5, quick: 1 },
  async run(stand, { rounds, quick }) {
    if (!stand.names.includes('ours')) return { measures, rounds: [] }
    await stand.claude.behave({ tokens: 5, firstTokenMs: 0, tokenMs: 0 })
    const starts: StartRound[] = []
    const kept = await keepRounds(rounds, async () => {
      const started = await startAll(stand, quick ? quickOperations : operations)
      starts.push(started)
      return summary(started, await firstAnswers(stand))
    })
    return { measures, rounds: kept, table: startTable(starts.slice(1), stand.startBytes) }
  },
}

/** The builds are compared in the functions that all of them have. */
function summary(started: StartRound, answers: Round): Round {
  const builds = startedBuilds.filter((build) => started.values().some((starts) => starts.has(build)))
  const shared = [...started].filter(([, starts]) => builds.every((build) => starts.has(build)))
  const groups = Map.groupBy(shared, ([operation]) => (isStreaming(operation) ? 'streaming' : 'simple'))
  const figuresOf = (build: StartedBuild): Figures =>
    Object.fromEntries(
      [...groups].flatMap(([group, entries]) => {
        const starts = entries.flatMap(([, of]) => of.get(build) ?? [])
        return [
          [`start.${group}`, median(starts.map(({ ms }) => ms))],
          [`startCpu.${group}`, median(starts.map(({ cpuMs }) => cpuMs))],
        ]
      }),
    )
  return Object.fromEntries(builds.map((build) => [build, { ...figuresOf(build), ...answers[build] }]))
}

async function firstAnswers(stand: Stand): Promise<Round> {
  const body = { message: 'Hello' }
  const round: Round = {}
  for (const build of startedBuilds) {
    const headers = { authorization: `Bearer ${stand.apiKeys[build]}` }
    const simple = invocation(routes['list-chats'], { headers }).event
    const streaming = invocation(routes['stream-message'], { headers, body }).event
    round[build] = {
      ...(await firstAnswer(stand, build, 'simple', 'list-chats', simple)),
      ...(await firstAnswer(stand, build, 'streaming', 'stream-message', streaming)),
    }
  }
  return round
}

async function firstAnswer(
  stand: Stand,
  build: StartedBuild,
  group: string,
  operation: string,
  event: object,
): Promise<Figures> {
  await using started = stand.startFunction(build, operation, event)
  if (!started) return {}
  const atStart = await started.started
  const { status, ms, cpuMs } = await started.answered
  if (status !== 200) throw new Error(`a fresh ${operation} answered ${status}`)
  return {
    [`firstAnswer.${group}`]: ms,
    [`firstAnswerCpu.${group}`]: cpuMs,
    [`seventh.${group}`]: ms + (slowness - 1) * (cpuMs - atStart.cpuMs),
  }
}
