import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { routes } from '../../functions/routes.ts'
import type { Measurement } from '../../infra/cost/measurement.ts'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { engineUrl } from '../../test/harness/database.ts'
import { startIdentityProvider } from '../../test/harness/identity-provider.ts'
import { requestEvent, scheduledEvent } from '../../test/ric/function-event.ts'
import { installRuntimeClient } from '../../test/ric/install-runtime-client.ts'
import type { LambdaEnvironment } from '../../test/ric/lambda-environment.ts'
import { readAnswer } from '../../test/ric/read-answer.ts'
import { shippedFunctions } from '../../test/ric/shipped-functions.ts'
import { type Surroundings, type Workplace, withWorkplace } from '../../test/ric/try-function.ts'
import { countCustomMetrics } from './count-custom-metrics.ts'
import { type MeteredDynamodb, startMeteredDynamodb } from './metered-dynamodb.ts'
import { peakMegabytes, processorMs } from './processor-time.ts'

const answerTokens = 500
const tokensPerSecond = 50
const firstTokenMs = 500
/** What `begin` reads of a chat. */
const contextMessages = 20
/** Two messages each, so that the chat is longer than that. */
const quickChats = 20
const pacedChats = 3
const sweeps = 5
/** Some 200 words. */
const question = 'What did the last answer leave out? '.repeat(28)

/** Measures what one chat uses, and a run of the sweeper that has nothing to do. */
export async function measureChat(): Promise<Measurement> {
  const runtimeClient = installRuntimeClient()
  const journal = await startMeteredDynamodb(engineUrl('DYNAMODB').href)
  const identityProvider = await startIdentityProvider()
  const app = await startApplication({ DYNAMODB_ENDPOINT: journal.url })
  try {
    const surroundings = { app, identityProvider, operations: new Map(), runtimeClient }
    return {
      measuredOn: new Date().toISOString().slice(0, 10),
      answerTokens,
      tokensPerSecond,
      firstTokenMs,
      contextMessages,
      ...(await measure('stream-message', surroundings, (workplace) =>
        measureStreams(workplace, app, journal),
      )),
      ...(await measure('sweep-turns', surroundings, ({ environment }) => measureSweeps(environment))),
    }
  } finally {
    await app.close()
    await identityProvider.stop()
    await journal.close()
  }
}

async function measure<Result>(
  operation: string,
  surroundings: Surroundings,
  work: (workplace: Workplace) => Promise<Result>,
): Promise<Result> {
  const shipped = (await shippedFunctions()).find((each) => each.operation === operation)
  if (shipped === undefined) throw new Error(`there is no function ${operation}`)
  const done = Promise.withResolvers<Result>()
  await withWorkplace(shipped, surroundings, async (workplace) => done.resolve(await work(workplace)))
  return done.promise
}

async function measureStreams(workplace: Workplace, app: Application, journal: MeteredDynamodb) {
  const { environment } = workplace
  const ask = await chatWith(workplace)
  app.claude.setDefault({ tokens: answerTokens })
  // The first makes the chat; from the eleventh on it is longer than a context.
  for (let done = 0; done < quickChats; done++) await ask()
  const before = await readStores(app)
  for (let done = 0; done < quickChats; done++) await ask()
  const after = await readStores(app)

  app.claude.setDefault({ tokens: answerTokens, firstTokenMs, tokenMs: 1_000 / tokensPerSecond })
  const unitsBefore = { ...journal.units }
  const logBefore = (await settledOutput(environment)).length
  const durations: number[] = []
  let answer = ''
  for (let done = 0; done < pacedChats; done++) {
    const startedAt = performance.now()
    answer = await ask()
    durations.push(performance.now() - startedAt)
  }
  const log = (await settledOutput(environment)).slice(logBefore)
  const eachQuick = (name: keyof Stores) => (after[name] - before[name]) / quickChats
  return {
    billedMs: median(durations),
    peakMegabytes: peakMegabytes(environment.processId ?? 0),
    answerBytes: Buffer.byteLength(answer),
    promptBytes: Buffer.byteLength(JSON.stringify(app.claude.requests().at(-1)?.body)),
    logBytes: eachOf(Buffer.byteLength(log)),
    customMetrics: countCustomMetrics(log),
    journalWriteUnits: eachOf(journal.units.write - unitsBefore.write),
    journalReadUnits: eachOf(journal.units.read - unitsBefore.read),
    redisCommands: Math.ceil(eachQuick('redisCommands')),
    databaseCpuMs: Math.ceil(eachQuick('databaseCpuMs')),
    databaseLogBytes: Math.ceil(eachQuick('databaseLogBytes')),
  }
}

const eachOf = (total: number) => Math.round(total / pacedChats)

/** @returns what asks the same question again, always in one chat; it returns the stream */
async function chatWith({ environment, office }: Workplace): Promise<() => Promise<string>> {
  let chatId: string | undefined
  return async () => {
    const body = JSON.stringify({ message: question, max_tokens: answerTokens, chat_id: chatId })
    const event = requestEvent(
      routes['stream-message'],
      { target: '/chat/stream', body },
      { authorization: `Bearer ${office.apiKey}` },
    )
    const stream = await readAnswer(await environment.invoke(event)).text()
    if (!stream.includes('event: done')) throw new Error(`the stream did not end well: ${stream.slice(-300)}`)
    chatId ??= /"chat_id":"(\w+)"/.exec(stream)?.[1]
    return stream
  }
}

interface Stores {
  readonly redisCommands: number
  readonly databaseCpuMs: number
  readonly databaseLogBytes: number
}

async function readStores({ database, redisUrl }: Application): Promise<Stores> {
  const redis = new Redis(redisUrl)
  const [, commands] = /total_commands_processed:(\d+)/.exec(await redis.info('stats')) ?? []
  redis.disconnect()
  const processes = await database.rows<{ pid: number }>('SELECT pid FROM pg_stat_activity')
  const [log] = await database.rows<{ bytes: string }>(
    "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS bytes",
  )
  return {
    redisCommands: Number(commands),
    databaseCpuMs: processorMs(processes.map(({ pid }) => pid)),
    databaseLogBytes: Number(log?.bytes),
  }
}

async function measureSweeps(environment: LambdaEnvironment) {
  await environment.invoke(scheduledEvent())
  const logBefore = (await settledOutput(environment)).length
  const durations: number[] = []
  for (let done = 0; done < sweeps; done++) {
    const startedAt = performance.now()
    await environment.invoke(scheduledEvent())
    durations.push(performance.now() - startedAt)
  }
  const log = (await settledOutput(environment)).slice(logBefore)
  return { sweepMs: median(durations), sweepLogBytes: Math.round(Buffer.byteLength(log) / sweeps) }
}

/** In ms: what a process has written is on its way for so long. */
const deliveryMs = 200

async function settledOutput(environment: LambdaEnvironment): Promise<string> {
  await pause(deliveryMs)
  return environment.output
}

/** In whole ms, as Lambda bills. */
function median(durations: readonly number[]): number {
  return Math.ceil(durations.toSorted((a, b) => a - b)[Math.floor(durations.length / 2)] ?? 0)
}
