import * as z from 'zod/mini'
import { mostUsageRows, type UsageRow } from '../../lib/budget/books/usage-report.ts'
import type { ErrorDescription } from '../../lib/openapi/describe-operation.ts'
import { id, timestamp, usd } from '../../lib/openapi/response-schemas.ts'

const count = z.int().check(z.nonnegative())

const usageRow = z
  .strictObject({
    day: z.exactOptional(z.iso.date()).check(z.describe('In UTC.')),
    model: z.exactOptional(z.string()),
    user_id: z.exactOptional(id('user')),
    api_key_id: z.exactOptional(z.nullable(id('key'))).check(z.describe('Null: without a key.')),
    session_id: z
      .exactOptional(z.nullable(z.string()))
      .check(z.describe('As the client named it (`x-claude-code-session-id`). Null: it named none.')),
    agent_id: z
      .exactOptional(z.nullable(z.string()))
      .check(z.describe('As the client named it (`x-claude-code-agent-id`). Null: it named none.')),
    turns: count.check(z.describe('Answers that Claude has begun.')),
    estimated_turns: count.check(
      z.describe('Of them those that were cut, so that their output had to be estimated.'),
    ),
    input_tokens: count.check(z.describe('Without those that the prompt cache has read or written.')),
    output_tokens: count.check(z.describe('Thinking included.')),
    cache_read_input_tokens: count,
    cache_creation_5m_input_tokens: count,
    cache_creation_1h_input_tokens: count,
    thinking_tokens: count.check(
      z.describe('Of the output those that Claude has thought, as far as it has counted them.'),
    ),
    server_tool_requests: count.check(z.describe('Of all server tools together, web search for one.')),
    cost_usd: usd,
    cache_saved_usd: usd,
    cache_cost_usd: usd,
  })
  .check(
    z.meta({
      id: 'UsageRow',
      description:
        'What the turns of one group used. It has the fields that were grouped by. Without the prompt cache, `cost_usd` would be ' +
        '`cache_saved_usd` more, for what was read from it, and `cache_cost_usd` less, for what was written to it: both against the ' +
        'price of input, and 0 of what was booked before version 0006 of the tables.',
    }),
  ) satisfies z.ZodMiniType<UsageRow>

export const usageReport = z
  .strictObject({
    since: timestamp,
    until: z.nullable(timestamp).check(z.describe('Null: up to now.')),
    data: z.array(usageRow),
  })
  .check(z.meta({ id: 'UsageReport' }))

export const spanFields = {
  since: 'Only what was booked from this time on; without it, from the beginning of the month of `until`.',
  until: 'Only what was booked before this time; without it, up to now. Days are those of UTC.',
}

export const usageFields = {
  group_by:
    'Any of `day`, `model`, `member`, `api_key`, `session` and `agent`, separated by commas, in the order to sort by.',
  ...spanFields,
  model: 'Only turns of this model.',
  user_id: 'Only turns of this member.',
  api_key_id: 'Only turns with this API key.',
  format: 'Without it, as `Accept` says, and JSON if that does not name CSV.',
}

export const whatRowsAre =
  'One row for each group that used anything, sorted by what it is grouped by; ungrouped, one row with the total. ' +
  `At most ${mostUsageRows} rows. As CSV (RFC 4180) with \`format=csv\` or \`Accept: text/csv\`.`

export const reportTooLong: ErrorDescription = {
  status: 400,
  code: 'usage_report_too_long',
  when: `the report has more than ${mostUsageRows} rows`,
}
