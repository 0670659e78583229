// What takes text and yet never the words of a customer. All else has to hold a canary before it is erased, so that
// neither a new field nor a new column can be forgotten.

/** Fields of requests that are checked against a list, are the id of something that is there, or are a time. */
export const wordlessFields = new Set([
  'organization_id',
  'user_id',
  'chat_id',
  'key_id',
  'role',
  'scopes',
  'model',
  'default_model',
  'allowed_models',
  'max_tokens',
  'max_tokens_by_model',
  'expires_at',
  'overlap_seconds',
  'scope',
  'api_key_id',
  'period',
  'limit_usd',
  'amount_usd',
  'warn_at_percent',
  'requests_per_minute',
  'input_tokens_per_minute',
  'output_tokens_per_minute',
  'concurrent_streams',
])

/** Columns of such values, and those in which only we, Claude or a hash function write. */
export const wordlessColumns = new Set([
  'organizations.default_model',
  'organizations.allowed_models',
  'organizations.max_tokens_by_model',
  'turns.model',
  'turns.stop_reason',
  'turns.error_code',
  'turns.upstream_request_id',
  'usage_records.model',
  'api_keys.digest',
  'api_keys.pepper_id',
  'api_keys.previous_digest',
  'api_keys.previous_pepper_id',
  'api_keys.scopes',
  'api_keys.allowed_models',
  'rate_limits.scope',
  'rate_limits.subject',
  'audit_log.action',
  'audit_log.target',
  'budgets.subject',
  'balances.subject',
  'ledger_entries.subject',
])
