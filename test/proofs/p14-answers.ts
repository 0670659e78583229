import type { Caller } from '../harness/application.ts'
import { joinTokens, readEvents } from '../harness/server-sent-events.ts'
import type { TappedApplication } from '../harness/tapped-application.ts'
import { BrokenPromise } from './proof.ts'

/** What Claude answers to everything. */
export const answerText = 'one two three four five six seven eight'

/** A question and how it was answered. */
export interface Answered {
  readonly path: Path
  readonly requestId: string | null
  readonly status: number
  /** `whole` with all of Claude's text, else the code of the error, or what was missing. */
  readonly end: string
  readonly reachedClaude: boolean
}
export type Path = '/chat' | '/chat/stream'

let asked = 0

/** Asks something that nobody has asked before, and reads the answer to its end. */
export async function ask(app: TappedApplication, path: Path, as: Caller): Promise<Answered> {
  asked += 1
  const message = `Question ${asked}.`
  const response = await app.send('POST', path, { as, body: { message } })
  const { status, headers } = response
  const isStream = path === '/chat/stream' && status === 200
  const end = isStream ? await readStream(response) : readReply(await response.text())
  return {
    path,
    requestId: headers.get('x-request-id'),
    status,
    end,
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
 * @throws BrokenPromise unless it was answered as a whole, or told to come again before it had begun
 */
export function requireHonestAnswer({ path, status, end, reachedClaude }: Answered): void {
  if (status === 200 && end === 'whole') return
  if (reachedClaude) throw new BrokenPromise(`what Claude has answered ended with ${end} on ${path}`)
  if (status !== 503) throw new BrokenPromise(`what had not begun was answered ${status} ${end} on ${path}`)
}
