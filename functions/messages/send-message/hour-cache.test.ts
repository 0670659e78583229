import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { formatUsd } from '../../../lib/budget/prices/money.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication({ CLAUDE_CACHE_TTL: '1h' })
  await app.database.rows(
    `INSERT INTO budgets (organization_id, scope, subject, period, limit_nano_usd)
     VALUES ($1, 'organization', $2, 'total', 1000000000000)`,
    [app.ada.organizationId, app.ada.organizationId],
  )
})
afterAll(() => app.close())

const bytes = 2_000
const most = bytes + 80

test.each(['claude-sonnet-5-5', 'claude-haiku-5-5', 'claude-opus-5-5'])(
  'where prompts are kept for an hour, a hold on %s pays for all of one being written, and for no less',
  async (model) => {
    app.claude.script({
      tokens: 100,
      usage: { input_tokens: 0, cache_creation: { ephemeral_1h_input_tokens: most } },
    })
    const body = { model, message: 'x'.repeat(bytes), max_tokens: 100 }
    const { cost, turn_id } = await json<{ cost: string; turn_id: string }>(
      await app.send('POST', '/chat', { as: app.ada, body }),
    )
    expect(app.claude.requests().at(-1)?.body).toMatchObject({
      cache_control: { type: 'ephemeral', ttl: '1h' },
    })
    const [turn] = await app.database.rows<{ held: string; estimated: boolean }>(
      `SELECT sum(held_nano_usd) FILTER (WHERE kind = 'held') AS held, bool_or(u.estimated) AS estimated
         FROM ledger_entries JOIN usage_records u USING (organization_id, turn_id) WHERE turn_id = $1`,
      [turn_id],
    )
    expect({ cost, estimated: turn?.estimated }).toEqual({
      cost: formatUsd(BigInt(turn?.held ?? 0)),
      estimated: false,
    })
  },
)
