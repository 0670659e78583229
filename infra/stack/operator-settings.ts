/**
 * The settings of lib/config that an operator may choose (`settings` in cdk.json). The others are secrets or follow
 * from the stack.
 */
export const operatorSettings = [
  'DEFAULT_MODEL',
  'DEFAULT_MAX_TOKENS',
  'CLAUDE_IDLE_TIMEOUT_MS',
  'CLAUDE_INFERENCE_GEO',
  'RATE_LIMIT_REQUESTS_PER_MINUTE',
  'RATE_LIMIT_ADMINISTRATION_PER_MINUTE',
  'RATE_LIMIT_INPUT_TOKENS_PER_MINUTE',
  'RATE_LIMIT_OUTPUT_TOKENS_PER_MINUTE',
  'RATE_LIMIT_CONCURRENT_STREAMS',
  'RATE_LIMIT_PATIENCE_MS',
  'RECOGNIZE_RETRIES',
  'CORS_ORIGINS',
  'OIDC_ISSUER',
  'OIDC_AUDIENCE',
  'OIDC_JWKS_URI',
  'OIDC_CLIENT_ID',
  'PUBLIC_URL',
] as const
