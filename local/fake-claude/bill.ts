import type { Usage } from '@anthropic-ai/sdk/resources/messages'
import type { UpstreamName } from '../../lib/upstream-names.ts'

/** What Anthropic would charge for one request: the judge of anyone else's ledger. */
export interface BillLine {
  upstream: UpstreamName
  /** Where Bedrock was told to process it; others know none. */
  profile: string | undefined
  requestId: string
  model: string
  input_tokens: number
  /** Generated so far, including thinking. */
  output_tokens: number
  cache_read_input_tokens: number
  cache_creation_5m_input_tokens: number
  cache_creation_1h_input_tokens: number
  service_tier: Usage['service_tier']
  inference_geo: Usage['inference_geo']
  speed: Usage['speed']
  /** A refusal for which Anthropic charges nothing, whatever it used. */
  free: boolean
  /** The whole answer, including `message_stop`, was passed to the socket. */
  completed: boolean
  /** The client left before that. */
  aborted: boolean
  /** ISO 8601. */
  startedAt: string
}

/** One line for each request that reached generation; errors before that cost nothing. */
export class Bill {
  #lines: BillLine[] = []

  /** The line is alive: the generator of the answer writes its progress into it. */
  open(
    requestId: string,
    model: string,
    usage: Usage,
    place: Pick<BillLine, 'upstream' | 'profile'>,
  ): BillLine {
    const line: BillLine = {
      ...place,
      requestId,
      model,
      input_tokens: usage.input_tokens,
      output_tokens: 0,
      cache_read_input_tokens: usage.cache_read_input_tokens ?? 0,
      cache_creation_5m_input_tokens: usage.cache_creation?.ephemeral_5m_input_tokens ?? 0,
      cache_creation_1h_input_tokens: usage.cache_creation?.ephemeral_1h_input_tokens ?? 0,
      service_tier: usage.service_tier,
      inference_geo: usage.inference_geo,
      speed: usage.speed,
      free: false,
      completed: false,
      aborted: false,
      startedAt: new Date().toISOString(),
    }
    this.#lines.push(line)
    return line
  }

  lines(): BillLine[] {
    return this.#lines.map((line) => ({ ...line }))
  }

  reset(): void {
    this.#lines = []
  }
}
