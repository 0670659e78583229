import { afterAll, beforeAll, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import {
  mostUsageRows,
  type UsageGroup,
  type UsageRow,
  usageGroups,
} from '../../../lib/budget/books/usage-report.ts'
import { newId } from '../../../lib/ids.ts'
import { addMember } from '../../../test/harness/add-member.ts'
import {
  type Application,
  type Caller,
  type SendOptions,
  startApplication,
} from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

interface Report {
  since: string
  until: string | null
  data: UsageRow[]
}

const sonnet = 'claude-sonnet-5-5'
const haiku = 'claude-haiku-5-5'

let app: Application
let bob: Caller
let keyId: string

beforeAll(async () => {
  app = await startApplication()
  bob = await addMember(app, 'member')
  const withKey = { headers: { 'x-api-key': app.credentials.apiKey } }
  // Sonnet 5.5 costs 2,000 in, 10,000 out, 100 read, 2,500 and 4,000 written; Haiku 5.5 100, 500, 10, 125 and 200.
  await turn('2026-10-31T23:59:59.999Z', { as: app.ada }, sonnet, { input: 10, output: 1 }) // 30,000
  await turn('2026-11-01T00:00:00Z', { as: app.ada }, sonnet, {
    input: 1,
    output: 2,
    read: 3,
    written: 4,
    hour: 5,
  }) // 52,300
  await turn('2026-11-01T12:00:00Z', withKey, haiku, { input: 100, output: 10 }) // 15,000
  await turn('2026-11-02T00:00:00Z', { as: bob }, sonnet, { input: 7, output: 3 }) // 44,000
  await turn('2026-11-02T23:59:59.999Z', withKey, sonnet, { input: 2, output: 1 }, true) // 4,000 + 10,000
  await turn('2026-11-01T00:00:00Z', { as: app.grace }, sonnet, { input: 1_000_000, output: 1 })
  const [record] = await app.database.rows<{ api_key_id: string }>(
    'SELECT api_key_id FROM usage_records WHERE api_key_id IS NOT NULL',
  )
  keyId = record?.api_key_id ?? ''
})
afterAll(() => app.close())

interface Used {
  input: number
  output: number
  read?: number
  written?: number
  hour?: number
}

/** A turn like any other, dated back. */
async function turn(at: string, by: SendOptions, model: string, used: Used, cut = false): Promise<void> {
  const { input, output, read = 0, written = 0, hour = 0 } = used
  app.claude.script({
    text: 'x',
    usage: {
      input_tokens: input,
      output_tokens: output,
      cache_read_input_tokens: read,
      cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: hour },
    },
    ...(cut && { cut: { afterTokens: 1, how: 'fin' as const } }),
  })
  await app.send('POST', '/chat', { ...by, body: { message: 'Hi', model } })
  await app.database.rows(
    `UPDATE usage_records SET recorded_at = $1
      WHERE turn_id = (SELECT turn_id FROM usage_records ORDER BY recorded_at DESC, turn_id DESC LIMIT 1)`,
    [at],
  )
}

const groupNames = ['day', 'model', 'user_id', 'api_key_id', 'session_id', 'agent_id'] as const

const november = 'since=2026-11-01&until=2026-12-01'
const report = async (query: string, as = app.ada) =>
  json<Report>(await app.send('GET', `/usage?${query}`, { as }))
const rowsOf = async (query: string) => (await report(`${november}&${query}`)).data
const csv = async (query: string, headers: Record<string, string> = {}) =>
  app.send('GET', `/usage?${november}&${query}`, { as: app.ada, headers })

const costOf = async (query: string) => (await report(query)).data[0]?.cost_usd
const nano = ({ cost_usd }: UsageRow) => BigInt(Math.round(Number(cost_usd) * 1e9))

/** The sums of all of November, worked out by hand. */
const total = {
  turns: 4,
  estimated_turns: 1,
  input_tokens: 110,
  output_tokens: 16,
  cache_read_input_tokens: 3,
  cache_creation_5m_input_tokens: 4,
  cache_creation_1h_input_tokens: 5,
  thinking_tokens: 0,
  server_tool_requests: 0,
  cost_usd: '0.0001253',
  cache_saved_usd: '0.0000057', // 3 × 1,900
  cache_cost_usd: '0.000012', // 4 × 500 + 5 × 2,000
}

test('without groups there is one row, the total', async () => {
  expect(await report(november)).toEqual({
    since: '2026-11-01T00:00:00.000Z',
    until: '2026-12-01T00:00:00.000Z',
    data: [total],
  })
})

test('where nothing was used the total is nothing, and there are no groups', async () => {
  const nothing = Object.fromEntries(
    Object.keys(total).map((name) => [name, name.endsWith('_usd') ? '0.00' : 0]),
  )
  expect((await report('since=2025-01-01&until=2025-02-01')).data).toEqual([nothing])
  expect((await report('since=2025-01-01&until=2025-02-01&group_by=day')).data).toEqual([])
  expect((await report('since=2027-01-01&until=2026-01-01')).data).toEqual([nothing])
})

test('groups are those that were asked for, sorted in the order of the question, and days are those of UTC', async () => {
  expect(await rowsOf('group_by=day')).toMatchObject([
    { day: '2026-11-01', turns: 2, cost_usd: '0.0000673' },
    { day: '2026-11-02', turns: 2, cost_usd: '0.000058' },
  ])
  expect(await rowsOf('group_by=model,day')).toMatchObject([
    { model: haiku, day: '2026-11-01', turns: 1, input_tokens: 100, output_tokens: 10, cost_usd: '0.000015' },
    {
      model: sonnet,
      day: '2026-11-01',
      turns: 1,
      cost_usd: '0.0000523',
      cache_saved_usd: '0.0000057',
      cache_cost_usd: '0.000012',
    },
    { model: sonnet, day: '2026-11-02', turns: 2, estimated_turns: 1, cost_usd: '0.000058' },
  ])
  expect(await rowsOf('group_by=day,model')).toMatchObject([
    { day: '2026-11-01', model: haiku },
    { day: '2026-11-01', model: sonnet },
    { day: '2026-11-02', model: sonnet },
  ])
  expect(await rowsOf('group_by=member')).toMatchObject(
    [
      { user_id: app.ada.userId, turns: 3, cost_usd: '0.0000813' },
      { user_id: bob.userId, turns: 1, cost_usd: '0.000044', cache_saved_usd: '0.00' },
    ].toSorted((one, other) => (one.user_id < other.user_id ? -1 : 1)),
  )
  expect(await rowsOf('group_by=api_key')).toMatchObject([
    { api_key_id: keyId, turns: 2, cost_usd: '0.000029' },
    { api_key_id: null, turns: 2, cost_usd: '0.0000963' },
  ])
})

test('a row has the fields that it was grouped by, and no others', async () => {
  const figures = Object.keys(total)
  const [row = {}] = await rowsOf('group_by=api_key,member,model,day')
  expect(Object.keys(row)).toEqual(['api_key_id', 'user_id', 'model', 'day', ...figures])
})

test('of one model, member, key or time only that is counted', async () => {
  expect(await costOf(`${november}&model=${haiku}`)).toBe('0.000015')
  expect(await costOf(`${november}&user_id=${bob.userId}`)).toBe('0.000044')
  expect(await costOf(`${november}&api_key_id=${keyId}`)).toBe('0.000029')
  expect(await costOf(`${november}&api_key_id=${keyId}&model=${sonnet}`)).toBe('0.000014')
  expect(await costOf('since=2026-10-31T23:59:59.999Z&until=2026-11-01T00:00:00Z')).toBe('0.00003')
  expect(await costOf('since=2026-11-02T01:00:00%2B01:00&until=2026-11-02T00:00:00.001Z')).toBe('0.000044')
  expect(await costOf('until=2026-11-01')).toBe('0.00003')
})

test.each(['model', 'user_id', 'api_key_id'])('a %s that there is not has used nothing', async (name) => {
  expect(await rowsOf(`${name}=%F0%9F%90%88`)).toMatchObject([{ turns: 0, cost_usd: '0.00' }])
})

test('without a time it is the month so far', async () => {
  const { since, until } = await report('')
  expect(since).toMatch(/^\d{4}-\d\d-01T00:00:00\.000Z$/)
  expect(until).toBeNull()
})

test('another organization sees its own', async () => {
  const { data } = await report(`${november}&group_by=member`, app.grace)
  expect(data).toMatchObject([{ user_id: app.grace.userId, turns: 1, input_tokens: 1_000_000 }])
  const foreign = await report(`${november}&user_id=${app.ada.userId}`, app.grace)
  expect(foreign.data).toMatchObject([{ turns: 0 }])
})

test.each(['member', 'viewer'] as const)('a %s may not see it', async (role) => {
  expect((await app.send('GET', '/usage', { as: await addMember(app, role) })).status).toBe(403)
})

test('an admin may', async () => {
  expect((await app.send('GET', '/usage', { as: await addMember(app, 'admin') })).status).toBe(200)
})

test.each([
  'group_by=hour',
  'group_by=',
  'group_by=day,',
  'group_by=day,day',
  'group_by=day%20',
  'since=yesterday',
  'since=2026-02-30',
  'until=2026-01-01T00:00:00',
  'format=xml',
  'model=%00',
  'cursor=x',
])('%s is refused', async (query) => {
  expect((await app.send('GET', `/usage?${query}`, { as: app.ada })).status).toBe(400)
})

test('as CSV it is the same, to be kept as a file', async () => {
  const response = await csv('group_by=day,api_key&format=csv')
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="usage.csv"')
  const [names, ...lines] = (await response.text()).split('\r\n')
  expect(names).toBe(
    'day,api_key_id,turns,estimated_turns,input_tokens,output_tokens,cache_read_input_tokens,' +
      'cache_creation_5m_input_tokens,cache_creation_1h_input_tokens,thinking_tokens,server_tool_requests,cost_usd,' +
      'cache_saved_usd,cache_cost_usd',
  )
  expect(lines).toEqual([
    `2026-11-01,${keyId},1,0,100,10,0,0,0,0,0,0.000015,0.00,0.00`,
    '2026-11-01,,1,0,1,2,3,4,5,0,0,0.0000523,0.0000057,0.000012',
    `2026-11-02,${keyId},1,1,2,1,0,0,0,0,0,0.000014,0.00,0.00`,
    '2026-11-02,,1,0,7,3,0,0,0,0,0,0.000044,0.00,0.00',
    '',
  ])
})

test.each([
  ['text/csv', '', 'text/csv'],
  ['application/json;q=0.5, TEXT/CSV ;q=1', '', 'text/csv'],
  ['text/csvx, application/text/csv', '', 'application/json'],
  ['*/*', '', 'application/json'],
  ['text/csv', 'format=json', 'application/json'],
  ['application/json', 'format=csv', 'text/csv'],
])('a client that accepts %s and asks %j gets %s', async (accept, query, mediaType) => {
  const response = await csv(query, { accept })
  expect(response.headers.get('content-type')?.split(';')[0]).toBe(mediaType)
})

test('however it is grouped and filtered, the rows come to the total', async () => {
  const filters = ['', `&model=${sonnet}`, `&user_id=${app.ada.userId}`, `&api_key_id=${keyId}`]
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray<UsageGroup>([...usageGroups], { minLength: 1 }),
      fc.constantFrom(...filters),
      async (groups, filter) => {
        const rows = await rowsOf(`group_by=${groups.join(',')}${filter}`)
        const [whole] = await rowsOf(filter.slice(1))
        if (whole === undefined) throw new Error('no total')
        const sum = (of: (row: UsageRow) => number) => rows.reduce((before, row) => before + of(row), 0)
        for (const name of ['turns', 'estimated_turns', 'input_tokens', 'output_tokens'] as const) {
          expect(sum((row) => row[name])).toBe(whole[name])
        }
        expect(rows.reduce((before, row) => before + nano(row), 0n)).toBe(nano(whole))
        const keys = rows.map((row) => JSON.stringify(groupNames.map((name) => row[name])))
        expect(new Set(keys).size).toBe(keys.length)
      },
    ),
    { numRuns: 40 },
  )
})

test('a sum stays exact beyond what a float can hold', async () => {
  await addRecords(3, '2024-01-01', 3_003_003_003_003_001n)
  const [row] = (await report('since=2024-01-01&until=2024-01-02')).data
  expect(row?.cost_usd).toBe('9009009.009009003')
})

test('a report that is too long is refused, and one that just fits is not', async () => {
  await addRecords(mostUsageRows, '1990-01-01', 1n, '1 day')
  const query = 'since=1990-01-01&until=2023-01-01&group_by=day'
  expect((await report(query)).data).toHaveLength(mostUsageRows)
  await addRecords(1, '1989-01-01', 1n)
  const response = await app.send('GET', `/usage?${query.replace('1990', '1989')}`, { as: app.ada })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { code: 'usage_report_too_long', details: { maximum: mostUsageRows } },
  })
})

/** Records of turns that nobody asked for, one each `step` from a day on. */
async function addRecords(count: number, day: string, cost: bigint, step = '1 second'): Promise<void> {
  const ids = Array.from({ length: count }, () => newId('turn'))
  await app.database.rows(
    `WITH turn AS (
       INSERT INTO turns (organization_id, id, user_id, request_id, answer_id, model, max_tokens, state, settled_at)
         SELECT $1, id, $2, 'req', 'msg_' || right(id, 32), 'claude', 1, 'completed', now() FROM unnest($3::text[]) AS id RETURNING id
     )
     INSERT INTO usage_records (organization_id, turn_id, user_id, model, input_tokens, output_tokens,
         cache_read_input_tokens, cache_creation_5m_input_tokens, cache_creation_1h_input_tokens,
         cost_nano_usd, estimated, recorded_at)
       SELECT $1, id, $2, 'claude', 1, 1, 0, 0, 0, $4, false,
              $5::timestamptz + (row_number() OVER () - 1) * $6::interval
         FROM turn`,
    [app.ada.organizationId, app.ada.userId, ids, String(cost), `${day}T00:00:00Z`, step],
  )
}
