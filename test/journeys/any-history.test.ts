import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { findPrice } from '../../lib/budget/prices/price-table.ts'
import { newId } from '../../lib/ids.ts'
import { countTokens } from '../../local/fake-claude/requests/count-tokens.ts'
import { type Application, startApplication } from '../harness/application.ts'
import { json } from '../harness/json.ts'

// Whatever is stored of a chat, the next message works. The fake Claude refuses what the API refuses, so an answered
// call is the proof; a model of the context says what had to be in it.

let app: Application

beforeAll(async () => {
  app = await startApplication({ RATE_LIMIT_INPUT_TOKENS_PER_MINUTE: '1000000000' })
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({ text: 'Gladly.' })
})
afterAll(() => app.close())

/** How an exchange ended, as the product leaves it. */
interface Ending {
  state: 'running' | 'completed' | 'stopped' | 'failed' | 'abandoned'
  stopReason?: string
  errorCode?: string
  /** Whether it must be sent again. */
  isRefused?: boolean
}
const refusedWith = (errorCode: string): Ending => ({ state: 'failed', errorCode, isRefused: true })
const answered: Ending[] = [
  { state: 'completed', stopReason: 'end_turn' },
  { state: 'completed', stopReason: 'max_tokens' },
  { state: 'completed', stopReason: 'model_context_window_exceeded' },
  { state: 'stopped', errorCode: 'turn_stopped' },
  { state: 'failed', errorCode: 'upstream_unreachable' },
  { state: 'failed', errorCode: 'upstream_stalled' },
  { state: 'abandoned', errorCode: 'turn_abandoned' },
  { state: 'completed', stopReason: 'refusal', isRefused: true },
]
const unanswered: Ending[] = [
  { state: 'running' },
  { state: 'completed', stopReason: 'end_turn' },
  { state: 'stopped', errorCode: 'turn_stopped' },
  { state: 'failed', errorCode: 'upstream_overloaded' },
  { state: 'abandoned', errorCode: 'turn_abandoned' },
  refusedWith('refused_by_claude'),
  refusedWith('prompt_too_long'),
  refusedWith('request_too_large'),
  { state: 'completed', stopReason: 'refusal', isRefused: true },
]

type Text = string | { unit: string; length: number }
const write = (text: Text | undefined) =>
  typeof text === 'object' ? text.unit.repeat(text.length / text.unit.length) : text

interface Exchange {
  ending: Ending
  /** Undefined: its row is gone. */
  question: Text | undefined
  answer: Text | undefined
}

const blank = fc.stringMatching(/^[\t\n\f\r \u0085\u00a0\u2003\u2028\u3000\ufeff]{1,5}$/)
/** With white space at its ends, too. */
const words = fc
  .tuple(
    fc.constantFrom('', ' ', '\n\n'),
    fc.string({ unit: fc.constantFrom('a', 'b', '漢', 'é'), minLength: 1, maxLength: 30 }),
  )
  .map(([space, text]) => `${space}${text}${space}`)
// No characters of four bytes: they are four tokens to the fake, and what does not fit is dropped by the average
// token of a context, so a mixture may lose more than it must.
/** Text by its length: a counterexample with the text itself would fill the screen. Some exceed the smallest window. */
const long = fc.record({
  unit: fc.constantFrom('word ', '漢字'),
  length: fc.integer({ min: 20, max: 480_000 }),
})
const text = fc.oneof(
  { weight: 6, arbitrary: words },
  { weight: 1, arbitrary: blank },
  { weight: 2, arbitrary: long },
)
const question = fc.oneof({ weight: 3, arbitrary: words }, { weight: 1, arbitrary: long })
const exchange: fc.Arbitrary<Exchange> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ ending: fc.constantFrom(...answered), question, answer: text }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ending: fc.constantFrom(...unanswered),
      question,
      answer: fc.constant(undefined),
    }),
  },
  // As if its neighbour had been deleted by hand.
  {
    weight: 1,
    arbitrary: fc.record({
      ending: fc.constantFrom(...answered),
      question: fc.constant(undefined),
      answer: text,
    }),
  },
)
const models = [
  'claude-sonnet-5-5',
  'claude-opus-5-5',
  'claude-haiku-5-5',
  'claude-fable-5-1',
  'claude-sonnet-4-6',
  'claude-haiku-4-5',
]
const next = fc.record({
  message: words,
  // Half of them with the smallest window.
  model: fc.oneof(fc.constantFrom(...models), fc.constant('claude-haiku-4-5')),
  max_tokens: fc.constantFrom(1, 4_096, 64_000),
  system: fc.option(fc.constantFrom<Text>('Be brief.', { unit: '漢', length: 100_000 }), { nil: undefined }),
})

async function store(exchanges: readonly Exchange[]): Promise<string> {
  const { organizationId, userId } = app.ada
  const chatId = newId('chat')
  await app.database.rows(
    `INSERT INTO chats (organization_id, id, user_id, title, next_position) VALUES ($1, $2, $3, 'Any', $4)`,
    [organizationId, chatId, userId, exchanges.length * 2],
  )
  const rows = exchanges.map(({ ending, question: asked, answer }, index) => ({
    turn_id: newId('turn'),
    answer_id: newId('message'),
    question_id: newId('message'),
    state: ending.state,
    stop_reason: ending.stopReason,
    error_code: ending.errorCode,
    position: index * 2,
    question: write(asked),
    answer: write(answer),
  }))
  await app.database.rows(
    `WITH stored AS (
       SELECT * FROM jsonb_to_recordset($4) AS row (turn_id text, answer_id text, question_id text, state turn_state,
         stop_reason text, error_code text, position integer, question text, answer text)
     ), turns AS (
       INSERT INTO turns (organization_id, id, chat_id, user_id, request_id, answer_id, model, max_tokens, state, stop_reason,
                          error_code, settled_at)
         SELECT $1, turn_id, $3, $2, 'request', answer_id, 'claude-sonnet-5-5', 100, state, stop_reason, error_code,
                CASE WHEN state <> 'running' THEN now() END
           FROM stored
     )
     INSERT INTO messages (organization_id, id, chat_id, turn_id, position, role, content)
       SELECT $1, question_id, $3, turn_id, position, 'user'::message_role, question FROM stored WHERE question <> ''
        UNION ALL
       SELECT $1, answer_id, $3, turn_id, position + 1, 'assistant', answer FROM stored WHERE answer <> ''`,
    [organizationId, userId, chatId, JSON.stringify(rows)],
  )
  return chatId
}

type Message = { role: 'user' | 'assistant'; content: string }

const summarize = (messages: readonly Message[]) =>
  messages.map(({ role, content }) => `${role} ${content.length} ${content.slice(0, 40)}`)

/** What there is to send, as a reader of docs/adr/0018 would take it together. */
function contextOf(exchanges: readonly Exchange[], message: string): Message[] {
  const sendable = exchanges
    .flatMap(({ ending, question: asked, answer }, index) =>
      ending.isRefused
        ? []
        : ([
            { role: 'user', content: write(asked) ?? '', position: index * 2 },
            { role: 'assistant', content: write(answer) ?? '', position: index * 2 + 1 },
          ] as const),
    )
    .filter(({ content }) => /[^\s\u0085]/.test(content))
  const oldest = sendable.at(-20) ?? sendable[0]
  const beginning = Math.floor((oldest?.position ?? 0) / 6) * 6
  const recent = sendable.filter(({ position }) => position >= beginning)
  const first = recent.findIndex(({ role }) => role === 'user')
  return [...(first === -1 ? [] : recent.slice(first)), { role: 'user', content: message }]
}

/** As the roles alternate. */
function join(context: readonly Message[]): Message[] {
  const said: Message[] = []
  for (const { role, content } of context) {
    const last = said.at(-1)
    if (last?.role === role) last.content += `\n\n${content}`
    else said.push({ role, content })
  }
  return said
}

test('after any history, any model answers the next message, with as much of the history as fits', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(exchange, { maxLength: 24 }), next, async (exchanges, asked) => {
      app.claude.reset()
      app.claude.setDefault({ text: 'Gladly.' })
      const chatId = await store(exchanges)
      const system = write(asked.system)
      const response = await app.send('POST', '/chat', {
        as: app.ada,
        body: { ...asked, system, chat_id: chatId },
      })
      expect(await json(response)).toMatchObject({ reply: 'Gladly.' })
      // Nothing was sent that it refuses.
      expect(app.claude.requests()).toHaveLength(1)

      const { messages } = app.claude.requests()[0]!.body as { messages: Message[] }
      const whole = contextOf(exchanges, asked.message)
      const leftOut = Number(response.headers.get('x-messages-left-out') ?? 0)
      expect(summarize(messages)).toEqual(summarize(join(whole.slice(leftOut))))
      expect(messages[0]?.role).toBe('user')
      if (leftOut === 0) return
      const earlier = whole.findLastIndex(({ role }, index) => role === 'user' && index < leftOut)
      const more = countTokens({ ...asked, system, messages: join(whole.slice(earlier)) })
      const room = findPrice(asked.model, new Date()).contextTokens - Math.min(asked.max_tokens, 4_096)
      // The roles are tokens, too, but no bytes.
      expect(more + 100).toBeGreaterThan(room)
    }),
    { numRuns: 25, endOnFailure: true },
  )
}, 360_000)
