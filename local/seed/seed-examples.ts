import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { exampleIds } from '../../lib/endpoints/example-ids.ts'
import type { DemoSeed } from './seed.ts'

const model = 'claude-sonnet-5-5'
const question = 'What can I do with you?'
const answer = 'Ask me anything: answers stream word by word, are kept, and are booked to the nano-dollar.'
/** Usage as Claude would have reported it; the cost follows from the model's prices. */
const usage = { input: 15, output: 26, costNanoUsd: 15 * 2_000 + 26 * 10_000 }

/**
 * Gives the first demo organization what the API description's examples name, if it never had it: a member with a
 * budget, an API key whose secret nobody knows, and a chat of its owner. Later changes stay.
 * @param ownerUrl as app_owner
 */
export async function seedExamples(
  ownerUrl: string,
  { organizationId, userId }: Pick<DemoSeed, 'organizationId' | 'userId'>,
): Promise<void> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(`BEGIN; SELECT set_config('app.organization_id', '${organizationId}', true)`)
    const { rowCount } = await client.query(
      `INSERT INTO members (organization_id, user_id, email, role) VALUES ($1, $2, 'bob@acme.example', 'member')
       ON CONFLICT DO NOTHING`,
      [organizationId, exampleIds.user_id],
    )
    if (rowCount === 1) {
      await seedKey(client, organizationId, userId)
      await seedChat(client, organizationId, userId)
      await seedBudget(client, organizationId)
    }
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}

async function seedKey(client: Client, organizationId: string, userId: string): Promise<void> {
  await client.query(
    `INSERT INTO api_keys (organization_id, id, user_id, created_by, name, digest, pepper_id, scopes)
     VALUES ($1, $2, $3, NULL, 'Example', $4, 'none', '{chat:read,chat:write}')`,
    [organizationId, exampleIds.key_id, userId, randomBytes(32)],
  )
}

async function seedChat(client: Client, organizationId: string, userId: string): Promise<void> {
  const { chat_id: chatId, turn_id: turnId } = exampleIds
  const [questionId, answerId] = ['1', '2'].map((last) => `msg_019a000000007000800000000000000${last}`)
  await client.query(
    'INSERT INTO chats (organization_id, id, user_id, title, next_position) VALUES ($1, $2, $3, $4, 2)',
    [organizationId, chatId, userId, question],
  )
  await client.query(
    `INSERT INTO turns (organization_id, id, chat_id, user_id, request_id, answer_id, model, max_tokens,
                        prompt_tokens_bound, hold_nano_usd, state, stop_reason, settled_at)
     VALUES ($1, $2, $3, $4, 'demo', $5, $6, 4096, $7, 0, 'completed', 'end_turn', now())`,
    [organizationId, turnId, chatId, userId, answerId, model, usage.input],
  )
  await client.query(
    `INSERT INTO messages (organization_id, id, chat_id, turn_id, position, role, content)
     VALUES ($1, $2, $4, $5, 0, 'user', $6), ($1, $3, $4, $5, 1, 'assistant', $7)`,
    [organizationId, questionId, answerId, chatId, turnId, question, answer],
  )
  await client.query(
    `INSERT INTO usage_records (organization_id, turn_id, user_id, model, input_tokens, output_tokens,
                                cache_read_input_tokens, cache_creation_5m_input_tokens,
                                cache_creation_1h_input_tokens, cost_nano_usd, estimated)
     VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7, false)`,
    [organizationId, turnId, userId, model, usage.input, usage.output, usage.costNanoUsd],
  )
}

/** For the examples that top up and reset a budget. */
async function seedBudget(client: Client, organizationId: string): Promise<void> {
  await client.query(
    `SELECT set_budget(p_organization_id => $1, p_scope => 'member', p_subject => $2, p_period => 'monthly',
                       p_limit_nano_usd => 5000000000, p_warn_at_percent => 80::smallint)`,
    [organizationId, exampleIds.user_id],
  )
}
