import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { requireTrueBooks, setBudget } from '../../../test/harness/budgets.ts'
import { leaveTurn } from '../../../test/harness/faults/dead-turn.ts'

let app: Application
beforeAll(async () => {
  app = await startApplication()
  await setBudget(app, 'organization', 10n ** 12n)
})
afterAll(() => app.close())

test('code of before the upstreams, which runs on beside new code for a while, can still settle its turns', async () => {
  const { organizationId, turnId } = await leaveTurn(app, { ageMs: 0, openedMsAgo: 0 })
  await app.database.rows(
    `SELECT settle_turn(
       p_organization_id => $1, p_turn_id => $2, p_state => 'completed', p_stop_reason => 'end_turn', p_error_code => NULL,
       p_upstream_request_id => 'req_1', p_answer => 'Yes.', p_input_tokens => 1, p_output_tokens => 2,
       p_cache_read_input_tokens => 0, p_cache_creation_5m_input_tokens => 0, p_cache_creation_1h_input_tokens => 0,
       p_cost_nano_usd => 22000, p_estimated => false)`,
    [organizationId, turnId],
  )
  expect(
    await app.database.rows(
      'SELECT state, cost_nano_usd, upstream FROM turns JOIN usage_records ON turn_id = id',
    ),
  ).toEqual([{ state: 'completed', cost_nano_usd: '22000', upstream: null }])
  await requireTrueBooks(app)
})
