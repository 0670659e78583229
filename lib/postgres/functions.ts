/** The functions of migrations/functions that TypeScript calls, with their parameters without `p_`. */
export const functionParameters = {
  begin_turn: [
    'organization_id',
    'user_id',
    'api_key_id',
    'standing',
    'chat_id',
    'new_chat_title',
    'turn_id',
    'question_id',
    'answer_id',
    'question',
    'model',
    'max_tokens',
    'least_tokens',
    'request_id',
    'context_messages',
    'context_step',
    'tiers',
    'window',
    'prompt_tokens',
    'message_tokens',
    'known_tokens',
    'idempotency_digest',
    'request_digest',
  ],
  charge_turn: ['organization_id', 'turn_id', 'kind', 'cost_nano_usd'],
  enter_organization: ['organization_id', 'user_id', 'api_key_id', 'standing'],
  enter_organization_alone: ['organization_id', 'user_id', 'api_key_id', 'standing'],
  exceeded_stream_limit: ['organization_id', 'user_id', 'api_key_id', 'limits'],
  find_api_key: ['api_key_id'],
  find_member: ['organization_id', 'user_id'],
  find_person: ['subject', 'email', 'organization_id'],
  find_turns_to_sweep: ['lease', 'lifetime', 'after', 'at_most'],
  list_memberships: ['subject', 'email', 'after', 'limit'],
  note_api_key_use: ['organization_id', 'api_key_id'],
  note_failed_settlement: ['organization_id', 'turn_id'],
  note_unjournaled: ['organization_id', 'turn_id'],
  set_budget: ['organization_id', 'scope', 'subject', 'period', 'limit_nano_usd', 'warn_at_percent'],
  settle_turn: [
    'organization_id',
    'turn_id',
    'state',
    'stop_reason',
    'error_code',
    'upstream_request_id',
    'answer',
    'input_tokens',
    'output_tokens',
    'cache_read_input_tokens',
    'cache_creation_5m_input_tokens',
    'cache_creation_1h_input_tokens',
    'cost_nano_usd',
    'estimated',
  ],
} as const

type Names = typeof functionParameters

/** A function and all of its parameters, by name. Undefined is NULL. */
export type FunctionCall<Value = unknown> = {
  [Name in keyof Names]: readonly [name: Name, given: Readonly<Record<Names[Name][number], Value>>]
}[keyof Names]
