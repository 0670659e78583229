import type { Application } from '../../harness/application.ts'
import { readJournal } from '../../harness/journals.ts'
import { joinTokens, type ReceivedEvent, readEvents } from '../../harness/server-sent-events.ts'
import type { Told } from '../dialects/dialect-client.ts'
import { tokensIn } from '../p05-aborted-bill/answers.ts'
import { BrokenPromise } from '../proof.ts'
import type { Asked } from './asked.ts'
import { readTurns, type Turn } from './turns.ts'

/**
 * Reads the stream of every turn whose process died, both from its start and from where its client lost it.
 * @returns how many streams were read
 * @throws BrokenPromise unless each has everything kept of the answer, once, and one end
 */
export async function requireStreams(app: Application, asked: readonly Asked[]): Promise<number> {
  const turns = await readTurns(app)
  const read = await Promise.all(
    asked
      .filter(({ client }) => client.hasChats)
      .map(async (each) => {
        const turn = turns.find(({ question }) => question === each.message)
        return turn ? readTwice(app, each, turn) : 0
      }),
  )
  return read.reduce((sum, streams) => sum + streams, 0)
}

async function readTwice(app: Application, asked: Asked, turn: Turn): Promise<number> {
  const { pieces, hasBegun } = await readJournal({ organizationId: turn.organization_id, turnId: turn.id })
  const what = `the stream of ${asked.message} (${asked.course}, ${turn.state})`
  const anew = await resume(app, asked, turn)
  requireOneEnd(what, anew, turn)
  if (joinTokens(anew.events) !== turn.text) throw new BrokenPromise(`${what} is not what is kept`)

  const seen = (await asked.events()).filter(({ event }) => event === 'token')
  if (seen.length === 0) return 1
  const rest = await resume(app, asked, turn, seen.length)
  // A client with pieces that were not kept cannot resume after them, but can read all that is kept, as above.
  const isKnown = hasBegun && seen.length <= pieces.length
  if (rest.code === 'resume_position_gone' && !isKnown) return 2
  requireOneEnd(what, rest, turn)
  const joined = joinTokens([...seen, ...rest.events])
  const isWhole = turn.state === 'abandoned' || joined === turn.text
  if (!isWhole || tokensIn(joined, asked.answer) === undefined) {
    throw new BrokenPromise(
      `${what} does not go on where its client has lost it, after ${seen.length} pieces`,
    )
  }
  return 2
}

/** What a reader was sent, or why nothing. */
interface Reading {
  readonly status: number
  readonly code: string | undefined
  readonly events: ReceivedEvent[]
  /** The number of terminal events; an answer that is no stream counts as one. */
  readonly ends: number
}

/** Reads the stream of a turn to its end. @param after the number of pieces that the client has already */
export async function resume(
  app: Application,
  { as }: Asked,
  { id }: Turn,
  after?: number,
): Promise<Reading> {
  const headers = after === undefined ? {} : { 'last-event-id': String(after) }
  return readAnswer(await app.send('GET', `/turns/${id}/stream`, { as, headers }))
}

/** Reads an answer of any kind. */
async function readAnswer(response: Response): Promise<Reading> {
  const { status, headers } = response
  if (headers.get('content-type')?.startsWith('text/event-stream')) {
    const events = await Array.fromAsync(readEvents(response))
    const ends = events.filter(({ event }) => event === 'done' || event === 'error')
    return { status, code: codeOf(events.at(-1)?.data), events, ends: ends.length }
  }
  const body = (await response.json()) as Record<string, unknown>
  return { status, code: codeOf(body), events: [], ends: 1 }
}

function codeOf(data: Record<string, unknown> | undefined): string | undefined {
  return (data?.['error'] as { code: string } | undefined)?.code
}

/** A turn that was cut ends with its cause; if nothing had come, that is its status code. */
function requireOneEnd(what: string, { status, code, ends }: Reading, { state }: Turn): void {
  const expected = state === 'abandoned' ? 'turn_abandoned' : undefined
  if (code !== expected) throw new BrokenPromise(`${what} was answered ${status}, and has ended with ${code}`)
  if (status !== 200 && code === undefined) throw new BrokenPromise(`${what} was answered ${status}`)
  if (ends !== 1) throw new BrokenPromise(`${what} has ${ends} ends`)
}

/** A question asked again of a living process, under its Idempotency-Key. */
export interface Replay {
  readonly asked: Asked
  readonly status: number
  readonly told: Told
}

/** Asks again, and reads the answer to its end. */
export async function replay(app: Application, asked: Asked): Promise<Replay> {
  const response = await asked.askAgain(app)
  return { asked, status: response.status, told: asked.client.told(await response.text()) }
}

/** @throws BrokenPromise unless each answer matches its turn's end; the turn is a new one if the first cost nothing */
export async function requireReplays(app: Application, replays: readonly Replay[]): Promise<void> {
  // A journal is closed after its answer.
  await app.idle()
  const turns = await readTurns(app)
  for (const { asked, status, told } of replays) {
    const turn = turns.findLast(({ question }) => question === asked.message)
    const what = `what was asked again of ${asked.message} (${asked.course})`
    if (turn === undefined) throw new BrokenPromise(`${what} has begun no turn`)
    const [endings, expected] = [told.endings.join(' and '), endingOf(turn)]
    if (endings !== expected) {
      throw new BrokenPromise(
        `${what} was answered ${status}, and has ended with ${endings} in place of ${expected} (${turn.state})`,
      )
    }
    if (status === 200 && told.text !== turn.text) throw new BrokenPromise(`${what} is not what is kept`)
  }
}

function endingOf({ state, isWhole }: Turn): string {
  if (state === 'abandoned') return 'turn_abandoned'
  return isWhole ? state : 'resume_position_gone'
}
