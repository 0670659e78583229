import { addMember } from '../../harness/add-member.ts'
import type { Application, Caller } from '../../harness/application.ts'
import type { Received } from '../../harness/faults/cut-request.ts'
import { setRateLimit } from '../../harness/rate-limits.ts'
import { until } from '../../harness/until.ts'
import { BrokenPromise } from '../proof.ts'
import { callsFor, LosingClient } from './losing-client.ts'

const atOnce = 5

/** Sampling: equal questions at once, of a program, and one whose connection is lost. */
export async function askSeveralTimes(app: Application, urls: readonly string[]): Promise<void> {
  const question = 'Several times.'
  const clients = Array.from(
    { length: atOnce },
    () => new LosingClient(app, urls, { question, sign: 'count' }),
  )
  const [lost, ...others] = clients
  await Promise.all([lost?.ask('stream', { bytes: 600 }), ...others.map((client) => client.ask())])
  requireCalls(app, question, atOnce, `${atOnce} equal questions at once`)
  await lost?.ask()
  requireCalls(app, question, atOnce + 1, 'a retry, of which nobody can tell whose it is,')
}

/** An answer that breaks off is none: its client is told so, and asks anew. */
export async function askAfterFailure(app: Application, urls: readonly string[]): Promise<void> {
  const question = 'After a failure.'
  app.claude.script({ text: 'one two three four', cut: { afterTokens: 2, how: 'reset' } })
  const client = new LosingClient(app, urls, { question, sign: 'session' })
  await client.ask()
  await client.ask()
  requireCalls(app, question, 2, 'a question whose answer broke off')
}

/** The same question in the hands of others, while the first is being answered. */
export async function askAsOthers(
  app: Application,
  urls: readonly string[],
  callers: readonly Caller[],
): Promise<void> {
  const question = 'As others.'
  const answers = await Promise.all(
    callers.map(async (as) => new LosingClient(app, urls, { question, sign: 'session', as }).ask()),
  )
  requireOwn(answers, 'a caller')
  requireCalls(app, question, callers.length, `the question of ${callers.length} callers`)
}

/** A limit refuses a question, and its retry comes while an equal one runs, or has just ended. */
export async function askWithinLimit(app: Application, urls: readonly string[]): Promise<void> {
  const member = await addMember(app, 'member')
  await setRateLimit(app, `members/${member.userId}`, { concurrent_streams: 1 })
  const question = 'Within the limit.'
  const first = new LosingClient(app, urls, { question, sign: 'count', as: member }).ask()
  await until(async () => callsFor(app, question) === 1 || undefined)
  const refused = new LosingClient(app, urls, { question, sign: 'count', as: member })
  await until(async () => ((await refused.ask()).status === 200 ? true : undefined))
  await first
  requireCalls(app, question, 2, 'a question that was refused, and an equal one,')
}

function requireOwn(answers: readonly Received[], who: string): void {
  const wrong = answers.find(({ status, headers }) => status !== 200 || headers['idempotent-replayed'])
  if (wrong) throw new BrokenPromise(`${who} was answered ${wrong.status} from the turn of another`)
}

function requireCalls(app: Application, question: string, expected: number, what: string): void {
  const calls = callsFor(app, question)
  if (calls !== expected) throw new BrokenPromise(`${what} came to ${calls} calls, not ${expected}`)
}
