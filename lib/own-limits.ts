/** The rate limits that were set for a holder; null leaves a limit to the deployment. */
export interface OwnLimits {
  readonly requests_per_minute: number | null
  readonly input_tokens_per_minute: number | null
  readonly output_tokens_per_minute: number | null
  readonly concurrent_streams: number | null
}
