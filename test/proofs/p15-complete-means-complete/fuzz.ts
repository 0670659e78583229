import type { Application } from '../../harness/application.ts'
import type { DialectClient } from '../dialects/dialect-client.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import { BrokenPromise, type Figures } from '../proof.ts'
import type { Spoiling } from './spoilings.ts'

const askersAtOnce = 16

/** How an answer with a spoiled field ended for its asker. */
interface Ended {
  readonly requestId: string
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
  app.claude.answerBy((place) => ({ body: spoilings[Number(place)]?.body ?? '' }))
  const ended: Ended[] = []
  const waiting = spoilings.entries()
  const askOnAndOn = async () => {
    for (const [place, { what, hidesCount }] of waiting) {
      ended.push({ what, hidesCount, ...(await ask(app, place)) })
    }
  }
  await Promise.all(Array.from({ length: askersAtOnce }, askOnAndOn))
  const turns = await readTurns(app)
  const endings = ended.map((each) => judge(each, turns.get(each.requestId)))
  const count = (ending: string) => endings.filter((each) => each === ending).length
  return {
    'fields of events spoiled': spoilings.length,
    'of those charged as reported': count('reported'),
    'by estimate': count('estimated'),
    'never begun': count('never begun'),
    'turns left running, charges lost, failures of ours': 0,
  }
}

/** Asks by the clients in turn. */
async function ask(
  app: Application,
  place: number,
): Promise<Pick<Ended, 'requestId' | 'status' | 'endings'>> {
  const client = dialectClients[place % dialectClients.length] as DialectClient
  const requestId = `spoiling-${place}`
  const response = await app.send('POST', client.paths.stream, {
    as: app.ada,
    body: client.body({ text: String(place), maxTokens: 300 }, 'stream'),
    headers: { 'x-request-id': requestId },
  })
  const { endings } = client.told(await response.text())
  return { requestId, status: response.status, endings }
}

interface Turn {
  readonly request_id: string
  readonly state: string
  readonly hold: string
  readonly prompt: string | null
  readonly output: number | null
  readonly cost: string | null
  readonly estimated: boolean | null
}

async function readTurns({ database }: Application): Promise<Map<string, Turn>> {
  const turns = await database.rows<Turn>(
    `SELECT t.request_id, t.state, t.hold_nano_usd AS hold, u.output_tokens AS output, u.cost_nano_usd AS cost,
            u.input_tokens + u.cache_read_input_tokens + u.cache_creation_5m_input_tokens AS prompt, u.estimated
       FROM turns t LEFT JOIN usage_records u ON u.turn_id = t.id
      WHERE t.request_id LIKE 'spoiling-%'`,
  )
  return new Map(turns.map((turn) => [turn.request_id, turn]))
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
