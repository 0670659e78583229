import * as fc from 'fast-check'
import { lastQuestion } from '../../../local/fake-claude/answers/last-question.ts'
import type { MessagesRequest } from '../../../local/fake-claude/requests/messages-request.ts'
import { addMember } from '../../harness/add-member.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { anthropicClient } from '../dialects/anthropic-client.ts'
import type { DialectClient, Form } from '../dialects/dialect-client.ts'
import { openaiChatClient } from '../dialects/openai-chat-client.ts'
import { openaiResponsesClient } from '../dialects/openai-responses-client.ts'
import { startHosts } from '../hosts/hosts.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { killAndRetry } from './killed.ts'
import { LosingClient, type Sign, type Words } from './losing-client.ts'
import { askAfterFailure, askAsOthers, askSeveralTimes, askWithinLimit } from './new-questions.ts'

export const ownRetry: Proof = {
  id: 'P38',
  name: 'own retry',
  promise:
    'wherever a client loses its connection, its own retry is the same call, the same charge and the same words; and whatever is no retry is a question of its own',
  prove,
  bugs,
}

const processes = 2
const clientsAtOnce = 10

const someForm = fc.constantFrom<Form>('stream', 'whole')
const someTry = fc.record({
  form: someForm,
  part: fc.double({ min: 0, max: 0.99, noNaN: true }),
  afterMs: fc.nat(300),
})
const someWords: fc.Arbitrary<Words> = fc.record({
  words: fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), {
    minLength: 2,
    maxLength: 60,
  }),
  firstTokenMs: fc.nat(150),
  tokenMs: fc.integer({ min: 1, max: 12 }),
})
/** A client, how its connections end, and in which form it asks at last. */
const someClient = fc.record({
  asks: fc.constantFrom<readonly [DialectClient, Sign]>(
    [anthropicClient, 'session'],
    [anthropicClient, 'count'],
    [openaiChatClient, 'count'],
    [openaiResponsesClient, 'session'],
    [openaiResponsesClient, 'count'],
  ),
  tries: fc.array(someTry, { minLength: 1, maxLength: 4 }),
  atLast: someForm,
  /** Whether it asks the last time twice at once. */
  twice: fc.boolean(),
  answer: someWords,
})
type PlannedClient = typeof someClient extends fc.Arbitrary<infer Value> ? Value : never

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const app = await startApplication({ DATABASE_POOL_SIZE: '4' })
  const hosts = await startHosts(processes)
  const plans = fc.sample(someClient, { seed, numRuns: size === 'full' ? 400 : 2 * clientsAtOnce })
  app.claude.answerBy((question) => answerOf(plans, question))
  try {
    let lost = 0
    for (let start = 0; start < plans.length; start += clientsAtOnce) {
      const some = plans.slice(start, start + clientsAtOnce)
      const losses = await Promise.all(
        some.map((plan, index) => askAndLose(app, hosts.urls, plan, start + index)),
      )
      lost += losses.reduce((sum, each) => sum + each, 0)
    }
    await askTwice(app, hosts.urls)
    await requireOnce(app)
    const killed = await killAndRetry(app, size === 'full' ? 4 : 1)
    await askSeveralTimes(app, hosts.urls)
    await askAfterFailure(app, hosts.urls)
    await askAsOthers(app, hosts.urls, [app.ada, await addMember(app, 'member'), app.grace])
    await askWithinLimit(app, hosts.urls)
    return {
      processes,
      clients: plans.length,
      'connections lost': lost,
      'calls for each': 1,
      'charged = billed': plans.length,
      'processes killed': killed,
    }
  } finally {
    await hosts.stop()
    await app.close()
  }
}

/** What Claude answers the client of that number; all others get a usual answer. */
function answerOf(plans: readonly PlannedClient[], question: string) {
  const answer = plans[Number(/^Client (\d+)\.$/.exec(question)?.[1])]?.answer
  if (answer === undefined) return { text: 'one two three four five six', firstTokenMs: 10, tokenMs: 40 }
  const { words, ...pace } = answer
  return { text: [...words], ...pace }
}

async function askAndLose(
  app: Application,
  urls: readonly string[],
  { asks: [dialect, sign], tries, atLast, twice, answer }: PlannedClient,
  index: number,
): Promise<number> {
  const client = new LosingClient(app, urls, { question: `Client ${index}.`, sign, dialect })
  const [first, ...others] = tries
  if (first === undefined) return 0
  // Claude Code asks for a whole answer only once a stream has broken.
  const begun = sign === 'session' ? { ...first, form: 'stream' as const } : first
  const last = { form: atLast, part: 1, afterMs: 0 }
  const planned = twice ? [begun, ...others] : [begun, ...others, last]
  const lost = await client.askUntilAnswered(planned, answer)
  if (twice && lost === planned.length) {
    for (const received of await Promise.all([client.ask(atLast), client.ask(atLast)])) {
      client.requireWords(received, answer.words)
    }
  }
  return lost
}

/** A retry may overtake its first try. */
async function askTwice(app: Application, urls: readonly string[]): Promise<void> {
  await Promise.all(
    urls.map((url) =>
      new LosingClient(app, [url], { question: 'Twice in a session.', sign: 'session' }).ask(),
    ),
  )
}

/** @throws BrokenPromise where a question was put to Claude more than once, or was not charged just as billed */
async function requireOnce({ claude, database }: Application): Promise<void> {
  const asked = Map.groupBy(claude.requests(), ({ body }) => lastQuestion(body as MessagesRequest))
  for (const [question, calls] of asked) {
    if (calls.length > 1) throw new BrokenPromise(`${question} was put to Claude ${calls.length} times`)
  }
  const turns = await database.rows<{ call: string; cost: string | null; state: string }>(
    `SELECT t.upstream_request_id AS call, u.cost_nano_usd AS cost, t.state
       FROM turns t LEFT JOIN usage_records u ON u.turn_id = t.id`,
  )
  const bill = claude.bill()
  if (turns.length !== bill.length)
    throw new BrokenPromise(`${bill.length} calls to Claude are ${turns.length} turns`)
  for (const line of bill) {
    const turn = turns.find(({ call }) => call === line.requestId)
    if (turn?.cost !== String(costOf(line))) {
      throw new BrokenPromise(`a turn was charged ${turn?.cost}, where Claude charges ${costOf(line)}`)
    }
  }
}
