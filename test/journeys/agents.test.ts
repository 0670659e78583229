import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { formatUsd, parseUsd } from '../../lib/budget/prices/money.ts'
import { agentRequest } from '../../local/fake-claude/agent-request.ts'
import type { BillLine } from '../../local/fake-claude/server.ts'
import { type Application, startApplication } from '../harness/application.ts'
import { costOf } from '../harness/books.ts'
import { listBudgets, requireTrueBooks, setBudget } from '../harness/budgets.ts'
import { json } from '../harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ RATE_LIMIT_CONCURRENT_STREAMS: '1000' })
})
beforeEach(async () => {
  app.claude.reset()
  await app.database.rows(
    'TRUNCATE budgets, balances, ledger_entries, failed_calls, usage_records, messages, turns, chats',
  )
})
afterAll(() => app.close())

const post = (body: object) =>
  app.send('POST', '/v1/messages', { headers: { 'x-api-key': app.credentials.apiKey }, body })

/** What Claude charges for Sonnet 5.5, in nano-USD, by its price list and not by our table. */
const charge = (line: BillLine) =>
  BigInt(
    line.input_tokens * 2_000 +
      line.cache_read_input_tokens * 100 +
      line.cache_creation_5m_input_tokens * 2_500 +
      line.cache_creation_1h_input_tokens * 4_000 +
      line.output_tokens * 10_000,
  )
/** What writing to the cache costs more than input. */
const overInput = (line: BillLine) =>
  BigInt(line.cache_creation_5m_input_tokens * 500 + line.cache_creation_1h_input_tokens * 2_000)
const sumOf = <Value>(values: readonly Value[], of: (value: Value) => bigint) =>
  values.reduce((sum, value) => sum + of(value), 0n)

const turns = 20
const cachedFor = (ttl: '5m' | '1h') => ({ cache_control: { type: 'ephemeral', ttl } })
const tools = [
  { name: 'read', description: 'Reads a file. '.repeat(30), input_schema: { type: 'object' } },
  { type: 'bash_20250124', name: 'bash', ...cachedFor('1h') },
]
const system = [{ type: 'text', text: 'You mend code. '.repeat(100), ...cachedFor('1h') }]

test("an agent's session of 20 turns costs what Claude bills, and its usage shows what the cache saved", async () => {
  const history: object[] = [{ role: 'user', content: [{ type: 'text', text: 'Mend the last test.' }] }]
  for (let turn = 0; turn < turns; turn++) {
    app.claude.script({ tokens: 10 + turn, usage: { thinking_tokens: 7 * turn } })
    const asked = history.map((message, place) => (place < history.length - 1 ? message : marked(message)))
    const body = { model: 'claude-sonnet-5-5', max_tokens: 1_000, system, tools, messages: asked }
    const response = await post({ ...body, stream: turn % 2 === 0 })
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('end_turn')])
    history.push(...step(turn))
  }

  const bill = app.claude.bill()
  expect(bill).toHaveLength(turns)
  const [first, ...later] = bill
  expect(first?.cache_creation_1h_input_tokens).toBeGreaterThan(0)
  for (const line of later) {
    expect(line.cache_read_input_tokens).toBeGreaterThan(first?.cache_creation_1h_input_tokens ?? 0)
    expect(line.cache_creation_5m_input_tokens).toBeGreaterThan(0)
  }
  const records = await app.database.rows<{ cost: string }>(
    'SELECT cost_nano_usd AS cost FROM usage_records ORDER BY recorded_at',
  )
  expect(records.map(({ cost }) => BigInt(cost))).toEqual(bill.map(charge))

  const usage = await app.send('GET', '/usage?group_by=model', { as: app.ada })
  const sums = (name: keyof BillLine) => Number(sumOf(bill, (line) => BigInt(line[name] as number)))
  expect((await json<{ data: object[] }>(usage)).data).toEqual([
    {
      model: 'claude-sonnet-5-5',
      turns,
      estimated_turns: 0,
      input_tokens: sums('input_tokens'),
      output_tokens: sums('output_tokens'),
      cache_read_input_tokens: sums('cache_read_input_tokens'),
      cache_creation_5m_input_tokens: sums('cache_creation_5m_input_tokens'),
      cache_creation_1h_input_tokens: sums('cache_creation_1h_input_tokens'),
      // 7 in turn 1, 14 in turn 2, …
      thinking_tokens: (7 * turns * (turns - 1)) / 2,
      server_tool_requests: 0,
      cost_usd: formatUsd(sumOf(bill, charge)),
      cache_saved_usd: formatUsd(sumOf(bill, (line) => BigInt(line.cache_read_input_tokens * 1_900))),
      cache_cost_usd: formatUsd(sumOf(bill, overInput)),
    },
  ])
})

/** What the agent sends back of a turn: its call of a tool, and the result. */
function step(turn: number): object[] {
  const id = `toolu_${turn}`
  return [
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id, name: 'read', input: { path: `part-${turn}.ts` } }],
    },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: id, content: `const part = ${turn}\n`.repeat(40) }],
    },
  ]
}

/** The message, to be cached up to its end. */
function marked(message: object): object {
  const { content } = message as { content: object[] }
  const last = content.at(-1)
  return { ...message, content: [...content.slice(0, -1), { ...last, ...cachedFor('5m') }] }
}

interface Refusal {
  readonly error: {
    readonly details: Readonly<Record<'limit_usd' | 'spent_usd' | 'held_usd' | 'needed_usd', string>> & {
      /** By those who have waited longer. */
      readonly needed_before_usd?: string
    }
  }
}

test('of 100 agents at once on one key and a budget, none overspends it, and none is refused that fits', async () => {
  const agent = agentRequest(200_000)
  const limit = 5_000_000_000n
  await setBudget(app, 'organization', limit)
  app.claude.setDefault({ tokens: 100, firstTokenMs: 2_000, tokenMs: 2, usage: { thinking_tokens: 300 } })
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, place) => {
      const question = { role: 'user', content: `Agent ${place}.` }
      const response = await post({ ...agent, messages: [question, ...agent.messages] })
      return { status: response.status, body: await response.text() }
    }),
  )
  const refused = answers.filter(({ status }) => status === 402)
  const answered = answers.filter(({ status }) => status === 200)
  expect(answered.length + refused.length).toBe(100)
  expect([answered.length > 10, refused.length > 10]).toEqual([true, true])
  expect(answered.filter(({ body }) => !body.includes('event: message_stop'))).toEqual([])
  for (const { body } of refused) {
    const {
      limit_usd,
      spent_usd,
      held_usd,
      needed_usd,
      needed_before_usd = '0.00',
    } = (JSON.parse(body) as Refusal).error.details
    const taken = parseUsd(spent_usd) + parseUsd(held_usd) + parseUsd(needed_before_usd)
    expect(parseUsd(needed_usd)).toBeGreaterThan(parseUsd(limit_usd) - taken)
  }

  const bill = sumOf(app.claude.bill(), costOf)
  expect(app.claude.bill()).toHaveLength(answered.length)
  expect(bill).toBeLessThanOrEqual(limit)
  expect(await listBudgets(app)).toMatchObject([
    { spent_usd: formatUsd(bill), held_usd: '0.00', overdrawn_usd: '0.00' },
  ])
  await requireTrueBooks(app)
})
