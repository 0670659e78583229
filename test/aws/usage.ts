import { type Deployment, sendForJson } from './deployment.ts'

/** What the key of this run has used, as GET /usage says. */
export interface UsageRow {
  readonly turns: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cache_read_input_tokens: number
  readonly cache_creation_5m_input_tokens: number
  readonly cache_creation_1h_input_tokens: number
  readonly cost_usd: string
}

const nothing: UsageRow = {
  turns: 0,
  input_tokens: 0,
  output_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation_5m_input_tokens: 0,
  cache_creation_1h_input_tokens: 0,
  cost_usd: '0.00',
}

/** By default a report begins with the month, which may begin during the run. */
const lookBackMs = 86_400_000

export async function readUsage({ keyId, ...deployment }: Deployment): Promise<UsageRow> {
  const since = new Date(Date.now() - lookBackMs).toISOString()
  const { data } = await sendForJson<{ data: UsageRow[] }>(
    deployment,
    `GET /usage?api_key_id=${keyId}&since=${since}`,
    { bearer: deployment.adminKey },
  )
  return data[0] ?? nothing
}
