import type { Application } from '../../harness/application.ts'
import { readEvents } from '../../harness/server-sent-events.ts'
import { BrokenPromise, type Figures } from '../proof.ts'
import type { Spoiling } from './spoilings.ts'

const askersAtOnce = 16

/** How an answer with a spoiled field ended for its asker. */
interface Ended {
  readonly message: string
  readonly what: string
  readonly hidesCount: boolean
  readonly status: number
  readonly endings: readonly string[]
}

/**
 * Has Claude answer each question with one field spoiled.
 * @throws BrokenPromise if a turn is left running, a charge is lost or made up, or anyone is told of a failure of ours
 */
export async function answerSpoiled(app: Application, spoilings: readonly Spoiling[]): Promise<Figures> {
  app.claude.reset()
  app.claude.answerBy((message) => ({
    body: spoilings[Number(message.slice('Spoiling '.length))]?.body ?? '',
  }))
  const ended: Ended[] = []
  const waiting = spoilings.entries()
  const askOnAndOn = async () => {
    for (const [index, { what, hidesCount }] of waiting) {
      const message = `Spoiling ${index}`
      ended.push({ message, what, hidesCount, ...(await ask(app, message)) })
    }
  }
  await Promise.all(Array.from({ length: askersAtOnce }, askOnAndOn))
  const turns = await readTurns(app)
  const endings = ended.map((each) => judge(each, turns.get(each.message)))
  const count = (ending: string) => endings.filter((each) => each === ending).length
  return {
    'fields of events spoiled': spoilings.length,
    'of those charged as reported': count('reported'),
    'by estimate': count('estimated'),
    'never begun': count('never begun'),
    'turns left running, charges lost, failures of ours': 0,
  }
}

async function ask(app: Application, message: string): Promise<Pick<Ended, 'status' | 'endings'>> {
  const response = await app.send('POST', '/chat/stream', { as: app.ada, body: { message, max_tokens: 300 } })
  if (response.status !== 200) {
    const { error } = (await response.json()) as { error: { code: string } }
    return { status: response.status, endings: [error.code] }
  }
  const events = await Array.fromAsync(readEvents(response))
  const endings = events.flatMap(({ event, data }) => {
    if (event === 'error') return [(data['error'] as { code: string }).code]
    return event === 'done' ? ['done'] : []
  })
  return { status: 200, endings }
}

interface Turn {
  readonly message: string
  readonly state: string
  readonly hold: string
  readonly prompt: string | null
  readonly output: number | null
  readonly cost: string | null
  readonly estimated: boolean | null
}

async function readTurns({ database }: Application): Promise<Map<string, Turn>> {
  const turns = await database.rows<Turn>(
    `SELECT q.content AS message, t.state, t.hold_nano_usd AS hold, u.output_tokens AS output, u.cost_nano_usd AS cost,
            u.input_tokens + u.cache_read_input_tokens + u.cache_creation_5m_input_tokens AS prompt, u.estimated
       FROM turns t JOIN messages q ON q.turn_id = t.id AND q.role = 'user'
       LEFT JOIN usage_records u ON u.turn_id = t.id
      WHERE q.content LIKE 'Spoiling %'`,
  )
  return new Map(turns.map((turn) => [turn.message, turn]))
}

const failuresOfOurs = new Set(['internal_error', 'database_unavailable', 'turn_closed_by_force'])

function judge({ what, hidesCount, status, endings }: Ended, turn: Turn | undefined): string {
  const answer = `An answer with ${what}`
  const [ending] = endings
  // The circuit breaker is open: what Claude would have sent was not tried.
  if (ending === 'upstream_unavailable') throw new Error(`Nobody was asked for ${answer.toLowerCase()}`)
  if (endings.length !== 1) throw new BrokenPromise(`${answer} has ${endings.length} ends`)
  if (failuresOfOurs.has(String(ending))) throw new BrokenPromise(`${answer} ended with ${ending}`)
  if (turn === undefined || turn.state === 'running') throw new BrokenPromise(`${answer} was left running`)
  const { cost, hold, prompt, output, estimated } = turn
  if (cost === null) {
    if (status === 200) throw new BrokenPromise(`${answer} was free`)
    return 'never begun'
  }
  if (cost === '0' || Number(prompt) === 0)
    throw new BrokenPromise(`${answer} was charged ${cost} for ${prompt} tokens`)
  if (!estimated) {
    if (hidesCount)
      throw new BrokenPromise(`${answer} is booked as if it were reported: ${prompt} + ${output}`)
    return 'reported'
  }
  if (BigInt(cost) > BigInt(hold))
    throw new BrokenPromise(`${answer} was charged ${cost}, above its hold of ${hold}`)
  return 'estimated'
}
