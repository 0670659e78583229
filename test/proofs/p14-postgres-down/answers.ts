import { leaseMs } from '../../../lib/journal/lease.ts'
import type { Caller } from '../../harness/application.ts'
import type { TappedApplication } from '../../harness/faults/tapped-application.ts'
import { joinTokens, readEvents } from '../../harness/server-sent-events.ts'
import { BrokenPromise } from '../proof.ts'

/** Claude's answer to everything. */
export const answerText = 'one two three four five six seven eight'

/** A new question; for a buffered answer, under a key. */
export interface Question {
  readonly path: Path
  readonly as: Caller
  readonly message: string
  /** Whether the caller asks again if the answer takes too long. */
  readonly isAskedTwice: boolean
}

/** A question and its answer. */
export interface Answered extends Question {
  readonly requestId: string | null
  readonly status: number
  /** `whole` with all of Claude's text, else the code of the error, or what was missing. */
  readonly end: string
  readonly reachedClaude: boolean
  /** False if the answer said that there is no journal. */
  readonly isResumable: boolean
}
export type Path = '/chat' | '/chat/stream'

let asked = 0

export function newQuestion(path: Path, as: Caller, isAskedTwice = false): Question {
  asked += 1
  return { path, as, message: `Question ${asked}.`, isAskedTwice }
}

const hasKey = ({ path }: Question) => path === '/chat'

/** Whether it may be asked again, and was told to. A turn that cannot be followed is still running. */
export function isToComeAgain(answer: Answered): boolean {
  return hasKey(answer) && (answer.status === 503 || answer.status === 409)
}

/**
 * Asks the same under the same key. @throws BrokenPromise if that waits for a process that will never answer
 */
export async function askAgain(app: TappedApplication, question: Question): Promise<Answered> {
  const answer = await ask(app, question)
  if (answer.end !== nothing) return answer
  throw new BrokenPromise('what was told to come again has waited for a process that is not there')
}

/** No one waits longer than this, in ms, before asking again. */
const patienceMs = leaseMs / 2
/** What has come until then. */
const nothing = 'nothing'

/** Asks, and reads the answer to its end. */
export async function ask(app: TappedApplication, question: Question): Promise<Answered> {
  const { path, as, message } = question
  const headers = hasKey(question) ? { 'idempotency-key': JSON.stringify(message) } : {}
  const patience = AbortSignal.timeout(patienceMs)
  const answered = app.send('POST', path, { as, body: { message }, headers, signal: patience })
  const response = await answered.catch((error: unknown) => {
    if (!patience.aborted) throw error
    return new Response(JSON.stringify({ error: { code: nothing } }), { status: 409 })
  })
  const { status } = response
  const isStream = path === '/chat/stream' && status === 200
  const end = isStream ? await readStream(response) : readReply(await response.text())
  return {
    ...question,
    requestId: response.headers.get('x-request-id'),
    status,
    end,
    isResumable: response.headers.get('x-resumable') !== 'false',
    reachedClaude: app.claude.requests().some(({ body }) => JSON.stringify(body).includes(message)),
  }
}

async function readStream(response: Response): Promise<string> {
  const events = await Array.fromAsync(readEvents(response))
  const last = events.at(-1)
  if (last?.event === 'error') return codeOf(last.data)
  if (last?.event !== 'done') return 'no terminal event'
  return joinTokens(events) === answerText ? 'whole' : 'a part of the text'
}

function readReply(text: string): string {
  const body = JSON.parse(text) as Record<string, unknown>
  if ('error' in body) return codeOf(body)
  return body['reply'] === answerText ? 'whole' : 'a part of the text'
}

function codeOf({ error }: Record<string, unknown>): string {
  return (error as { code: string }).code
}

/**
 * A 503 has its Retry-After: `app.send` takes no other.
 * @throws BrokenPromise unless it was answered whole, or told to come again before it had begun
 */
export function requireHonestAnswer(answer: Answered): void {
  const { path, status, end, reachedClaude, isAskedTwice } = answer
  if (status === 200 && end === 'whole') return
  // The request that reached Claude may be the other of the two.
  if (isAskedTwice && isToComeAgain(answer)) return
  if (reachedClaude) throw new BrokenPromise(`what Claude has answered ended with ${end} on ${path}`)
  if (status !== 503) throw new BrokenPromise(`what had not begun was answered ${status} ${end} on ${path}`)
}
