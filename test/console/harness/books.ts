import { Client } from 'pg'
import { server } from './server.ts'

/** Books what an organization used today once more, so many days earlier. */
export async function bookEarlier(organizationId: string, days: number): Promise<void> {
  const client = new Client({ connectionString: server.engines.postgres.url })
  await client.connect()
  try {
    await client.query(`BEGIN; SELECT set_config('app.organization_id', '${organizationId}', true)`)
    await client.query(
      `WITH copies AS (
         SELECT 'turn_' || md5(turn_id || $1) AS copy, r.* FROM usage_records r
          WHERE recorded_at >= date_trunc('day', now(), 'UTC')
       ), turn AS (
         INSERT INTO turns (organization_id, id, user_id, request_id, answer_id, model, max_tokens, state, settled_at)
         SELECT organization_id, copy, user_id, 'earlier', 'msg_' || md5(copy), model, 1, 'completed', now() FROM copies
       )
       INSERT INTO usage_records (organization_id, turn_id, user_id, api_key_id, model, input_tokens, output_tokens,
           cache_read_input_tokens, cache_creation_5m_input_tokens, cache_creation_1h_input_tokens,
           cost_nano_usd, estimated, recorded_at)
       SELECT organization_id, copy, user_id, api_key_id, model, input_tokens, output_tokens,
              cache_read_input_tokens, cache_creation_5m_input_tokens, cache_creation_1h_input_tokens,
              cost_nano_usd, estimated, recorded_at - make_interval(days => $1::int)
         FROM copies`,
      [days],
    )
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}
