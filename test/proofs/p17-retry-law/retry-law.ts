import * as fc from 'fast-check'
import { routes } from '../../../functions/routes.ts'
import type { Route } from '../../../lib/endpoints/route.ts'
import { ownSources } from '../../../local/function-host/function-modules.ts'
import { type FunctionHost, startFunctionHost } from '../../../local/function-host/start-function-host.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { unhurried } from '../crowd/run-crowd.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { accountTroubles, type Fate, someFates, someHurriedFates } from './fates.ts'
import { type Question, Questions } from './questions.ts'

export const retryLaw: Proof = {
  id: 'P17',
  name: 'retry law',
  promise:
    'Claude is asked at most twice again, never after the first byte, past the deadline or without money',
  prove,
  bugs,
}

/** Several, because ten failures of one in a row would end its calls for a while. */
const models = ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-sonnet-4-6'] as const
/** The law is that of every upstream. */
const upstreams = `${models[0]}=anthropic,${models[1]}=bedrock,${models[2]}=claude-platform`
const paths = ['/chat', '/chat/stream'] as const
const askersAtOnce = 48
/** A function keeps 20 s of these for its end. */
const hurriedTimeoutSeconds = 22
/** Callers at once while our account is in trouble. Only one call a second reaches Claude. */
const askersInTrouble = 30
const mostCallsInTrouble = 5

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const app = await startApplication({ ...unhurried, CLAUDE_UPSTREAMS_BY_MODEL: upstreams })
  const hurried = await startHurriedHost()
  try {
    const questions = new Questions(app)
    const unhurriedly = plan({ url: app.url, where: '' }, someFates, seed, size === 'full' ? 2_000 : 160)
    const inAHurry = { url: hurried.url, where: ' with two seconds left' }
    const hurriedly = plan(inAHurry, someHurriedFates, seed, size === 'full' ? 200 : 24)
    await askAll(questions, [...hurriedly, ...unhurriedly])
    const troubles = size === 'full' ? accountTroubles : accountTroubles.slice(0, 3)
    for (const trouble of troubles) await meetTrouble(app, questions, trouble)
    const count = (calls: number) => questions.calls.filter((each) => each === calls).length
    return {
      questions: questions.calls.length,
      'asked once': count(1),
      twice: count(2),
      'three times': count(3),
      'not at all, as the model had just failed': count(0),
      'troubles of our own account': troubles.length,
    }
  } finally {
    await hurried.close()
    await app.close()
  }
}

/**
 * One question finds the trouble, many ask while it lasts, and one when it has ended. @throws BrokenPromise
 */
async function meetTrouble(app: Application, questions: Questions, trouble: Fate): Promise<void> {
  const { name, behaviour } = trouble
  await questions.ask({ path: '/chat', model: models[0], fates: [trouble], url: app.url, where: '' }, 1)
  const callsBefore = app.claude.requests().length
  app.claude.answerBy(() => behaviour)
  await Promise.all(Array.from({ length: askersInTrouble }, () => statusOfQuestion(app)))
  const calls = app.claude.requests().length - callsBefore
  if (calls > mostCallsInTrouble) {
    throw new BrokenPromise(`While there was ${name}, ${askersInTrouble} questions were ${calls} calls`)
  }
  questions.answer()
  const status = await statusOfQuestion(app)
  if (status === 503)
    throw new BrokenPromise(`After ${name} had ended, a question was still answered with 503`)
}

async function statusOfQuestion(app: Application): Promise<number> {
  const response = await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi', model: models[0] } })
  await response.arrayBuffer()
  return response.status
}

/** The same functions, in this process, with less time. */
function startHurriedHost(): Promise<FunctionHost> {
  const hurried = Object.entries<Route>(routes).map(([operation, route]) => [
    operation,
    { ...route, timeoutSeconds: hurriedTimeoutSeconds },
  ])
  return startFunctionHost({
    routes: Object.fromEntries(hurried),
    ...ownSources,
  })
}

function plan(
  { url, where }: Pick<Question, 'url' | 'where'>,
  fates: fc.Arbitrary<Fate[]>,
  seed: number,
  count: number,
): Question[] {
  const question = fc.record({
    path: fc.constantFrom(...paths),
    model: fc.constantFrom(...models),
    fates,
    where: fc.constant(where),
    url: fc.constant(url),
  })
  return fc.sample(question, { seed, numRuns: count })
}

async function askAll(questions: Questions, all: readonly Question[]): Promise<void> {
  const waiting = all.values()
  const askOnAndOn = async () => {
    for (const question of waiting) await questions.ask(question)
  }
  await Promise.all(Array.from({ length: askersAtOnce }, askOnAndOn))
}
