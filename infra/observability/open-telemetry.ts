import type { MetricName } from '../../lib/metrics/definitions.ts'

/**
 * OpenTelemetry's names for our metrics, where it has a convention for the same thing. Ours keep their names: those of
 * HTTP are older than this code, and all of GenAI's conventions are still "Development". Within a year the metric for
 * tokens changed name and type, and `gen_ai.client.operation.…` became `gen_ai.client.inference.…`.
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/client-inference.md
 */
export const openTelemetryNames: Readonly<Partial<Record<MetricName, string>>> = {
  http_request_duration_ms: '`http.server.request.duration`, in milliseconds instead of seconds',
  http_requests_in_progress: '`http.server.active_requests`',
  turn_time_to_first_token_seconds:
    '`gen_ai.client.inference.time_to_first_chunk`, from the arrival of the request instead of the call to Claude',
  model_tokens_total:
    '`gen_ai.client.inference.usage.input_tokens` is the sum of `kind` `input`, `cache_read` and `cache_creation_*`; ' +
    '`….cache_read.input_tokens`, `….cache_write.input_tokens` and `….output_tokens` are one `kind` each',
}

/** The same for labels. `gen_ai.operation.name` is always `chat`, and `gen_ai.provider.name` always `anthropic`. */
export const openTelemetryAttributes = {
  method: '`http.request.method`',
  route: '`http.route`',
  status_code: '`http.response.status_code`',
  model: '`gen_ai.request.model`',
} as const
