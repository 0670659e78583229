/** What only the operator can mend, under its name in metrics, logs and docs/runbook.md. */
export type Trouble =
  | 'credentials'
  | 'billing'
  | 'spend_limit'
  | 'organization'
  | 'permission'
  | 'model'
  | 'encryption'
  /** `ANTHROPIC_BASE_URL` leads to something that is not Claude. */
  | 'address'
  /** A part of our request that no tenant decides is refused. */
  | 'request'

/** What an error of Claude means: for the tenant, for the next call, and for the operator. */
export interface Meaning {
  /**
   * What the tenant is told, worded in lib/upstream/failures/upstream-failure.ts. Only `mistake` passes on
   * Claude's own words.
   */
  readonly told:
    | 'mistake'
    | 'too-large'
    | 'unavailable'
    | 'no-model'
    | 'rate-limited'
    | 'overloaded'
    | 'failed'
  readonly retry: 'never' | 'soon'
  /**
   * `counts`: several of these in a row stop calls to this model. `stops-model` and `stops-all`: a single one
   * stops calls to this model, or to all models.
   */
  readonly breaker: 'passes' | 'counts' | 'stops-model' | 'stops-all'
  readonly trouble?: Trouble
}

const mistake: Meaning = { told: 'mistake', retry: 'never', breaker: 'passes' }
const tooLarge: Meaning = { told: 'too-large', retry: 'never', breaker: 'passes' }
const rateLimited: Meaning = { told: 'rate-limited', retry: 'soon', breaker: 'passes' }
const overloaded: Meaning = { told: 'overloaded', retry: 'soon', breaker: 'counts' }
const failed: Meaning = { told: 'failed', retry: 'soon', breaker: 'counts' }
const noModel: Meaning = { told: 'no-model', retry: 'never', breaker: 'stops-model', trouble: 'model' }
const ours: Meaning = { told: 'failed', retry: 'never', breaker: 'passes', trouble: 'request' }
const account = (trouble: Trouble): Meaning => ({
  told: 'unavailable',
  retry: 'never',
  breaker: 'stops-all',
  trouble,
})
/** A missing permission may be missing for this model alone; there is no telling. */
const forbidden: Meaning = { ...account('permission'), breaker: 'stops-model' }
/** An answer from something other than Claude: a single one must not stop everybody's calls. */
const elsewhere: Meaning = { ...account('address'), breaker: 'counts' }

/** Every `error.type`. https://platform.claude.com/docs/en/api/errors */
const types = {
  invalid_request_error: mistake,
  authentication_error: account('credentials'),
  billing_error: account('billing'),
  permission_error: forbidden,
  // A tenant can only name models that have a price here: this one was retired, or taken from our account.
  not_found_error: noModel,
  conflict_error: failed,
  request_too_large: tooLarge,
  rate_limit_error: rateLimited,
  timeout_error: failed,
  api_error: failed,
  overloaded_error: overloaded,
  memory_precondition_failed_error: ours,
  memory_path_conflict_error: ours,
} satisfies Record<string, Meaning>

/**
 * Every `error.details.error_code` of @anthropic-ai/sdk 1.14.0 (core/error-classes.js), by its meaning for
 * `POST /v1/messages`.
 */
const codesByMeaning: readonly (readonly [Meaning | 'as-its-type', string])[] = [
  [
    account('spend_limit'),
    'contract_spend_limit_reached enforced_spend_limit_reached linked_organization_spend_limit_reached',
  ],
  [
    account('billing'),
    `linked_organization_billing_unavailable user_profile_billing_not_authorized user_profile_not_billable
     user_profile_not_found user_profile_required`,
  ],
  [
    account('organization'),
    `organization_not_eligible organization_on_hold organization_type_not_supported parent_organization_required
     workspace_human_review_disabled workspace_policy_violation`,
  ],
  [
    account('credentials'),
    `api_key_scope_missing claude_code_key_creator_not_member claude_code_version_too_old
     organization_level_scoped_api_key_required`,
  ],
  [account('permission'), 'sandbox_egress_restricted'],
  [account('encryption'), 'cmek_key_disabled cmek_key_network_blocked cmek_not_approved'],
  [{ ...overloaded, trouble: 'encryption' }, 'cmek_context_unavailable cmek_key_unreachable'],
  [rateLimited, 'ramp_limit_exceeded'],
  [overloaded, 'compaction_unavailable'],
  [failed, 'request_body_timeout'],
  [tooLarge, 'request_body_too_large_after_decoding'],
  [mistake, 'image_dimensions_too_large'],
  // Encodings, betas, threads, tools, files and compaction: a tenant cannot ask for them, so the fault is
  // ours.
  [
    ours,
    `available_tools_limit_exceeded compaction_block_ambiguous compaction_block_misplaced compaction_content_mismatch
     compaction_incomplete_turn compaction_nothing_to_summarize compaction_signature_invalid
     compaction_too_many_tool_references compaction_tool_changes_mismatch file_expired organization_not_enrolled_in_beta
     request_body_encoding_invalid request_body_encoding_unsupported skill_read_blocked_undecryptable
     thread_already_continued thread_continue_in_flight thread_fingerprint_mismatch thread_not_found
     thread_unsupported_request tool_name_conflict tool_reference_unresolved unsupported_charset`,
  ],
  // From endpoints that we never call: administration, files, environments, plugins, skills, storage.
  [
    'as-its-type',
    `already_member approval_required authorization_check_unavailable bundle_attachment_not_supported bundle_on_call
     cannot_invite_emails_with_unverified_domains cannot_remove_last_member cannot_sign_out_managed_member
     cannot_sign_out_membership_admin cannot_sign_out_owner cannot_sign_out_primary_owner
     cannot_sign_out_privileged_member cannot_sign_out_self change_outcome_unknown claude_tag_writes_not_enabled
     cmek_feature_unsupported compliance_configuration_restricted concurrent_membership_change email_domain_not_allowed
     environment_archived environment_create_disabled environment_not_found environment_update_disabled
     external_key_changed external_key_in_workspace_policy external_key_not_found external_key_provider_mismatch
     external_key_validation_failed external_key_validation_timed_out external_storage_in_use
     external_storage_in_workspace_policy external_storage_not_available file_not_downloadable
     gcp_project_controlled_by_another_organization gcp_project_not_verified grant_required heartbeat_precondition_failed
     human_review_not_available human_review_on_with_external_storage invalid_config_type_change invalid_metadata
     invalid_storage_arn invite_already_exists key_profile_mismatch org_api_key_limit_exceeded org_member_limit_exceeded
     plugin_name_taken provider_not_allowed rbac_group_grants_owner_access rbac_group_managed_settings_not_found
     rbac_group_not_found rbac_group_order_limit_exceeded rbac_group_owner_access_unconfirmed rbac_role_not_found
     region_not_supported registration_pending scan_failed scan_pending settings_document_limit_exceeded
     settings_history_limit_exceeded skill_name_taken slack_channel_set_up_environment_not_found
     slack_channel_set_up_settings_conflict slack_channel_set_up_settings_refused
     spend_limits_admin_api_writes_not_enabled storage_already_registered storage_attach_limit_reached
     storage_attached_during_archive storage_changed_concurrently storage_in_use storage_not_approved
     storage_not_attachable storage_profile_mismatch storage_profile_still_required storage_quota_exceeded
     storage_verification_failed transcripts_storage_required unsupported_region workspace_api_key_limit_exceeded
     workspace_changed_concurrently workspace_created_incomplete workspace_member_limit_exceeded`,
  ],
]

/** AWS names its errors in a header or in `__type`; this maps them to Claude's names. */
const awsErrors = new Map<string, keyof typeof types>(
  Object.entries({
    AccessDeniedException: 'permission_error',
    ExpiredTokenException: 'authentication_error',
    IncompleteSignatureException: 'authentication_error',
    InternalServerException: 'api_error',
    InvalidClientTokenIdException: 'authentication_error',
    InvalidSignatureException: 'authentication_error',
    MissingAuthenticationTokenException: 'authentication_error',
    ModelErrorException: 'api_error',
    ModelNotReadyException: 'overloaded_error',
    ModelStreamErrorException: 'api_error',
    ModelTimeoutException: 'timeout_error',
    OptInRequiredException: 'billing_error',
    ResourceNotFoundException: 'not_found_error',
    ServiceQuotaExceededException: 'rate_limit_error',
    ServiceUnavailableException: 'overloaded_error',
    ThrottlingException: 'rate_limit_error',
    TooManyRequestsException: 'rate_limit_error',
    UnrecognizedClientException: 'authentication_error',
    ValidationException: 'invalid_request_error',
  } as const),
)

/** For answers without an error name that we know: a proxy's, AWS's own front end's, or a new type. */
const statuses: Readonly<Record<number, Meaning>> = {
  400: mistake,
  401: { ...types.authentication_error, breaker: 'counts' },
  402: { ...types.billing_error, breaker: 'counts' },
  403: { ...types.permission_error, breaker: 'counts' },
  404: elsewhere,
  407: elsewhere,
  408: failed,
  409: failed,
  410: elsewhere,
  413: tooLarge,
  // AWS: the model itself failed.
  424: failed,
  425: failed,
  429: rateLimited,
  499: failed,
  501: ours,
  503: overloaded,
  505: ours,
  529: overloaded,
}

/**
 * Trouble with our account that has no code: Claude reports it under the type of a tenant's mistake, and only
 * the words tell the two apart.
 */
const wordsOfMoney: readonly (readonly [RegExp, Meaning])[] = [
  [
    /credit balance|\bcredits\b|insufficient (credit|funds|balance)|\b(billing|payment)\b/i,
    account('billing'),
  ],
  [/\b(usage|spend|spending|cost|monthly) (limit|cap|threshold|quota)/i, account('spend_limit')],
]
const wordsOfAccount: typeof wordsOfMoney = [
  ...wordsOfMoney,
  [/\bAPI (key|access)\b|x-api-key/i, account('credentials')],
  [/^model\b/, noModel],
  [/\bmodel\b.*\b(your|this) (organization|account|workspace)|\baccess to\b.*\bmodel\b/i, noModel],
  [/\b(your|this|the) (organization|account|workspace|plan|subscription)\b/i, account('organization')],
  [
    /\b(organization|account|workspace)\b.*\b(disabled|suspended|deactivated|on hold|closed)\b/i,
    account('organization'),
  ],
]
/** These parts of a request are the tenant's, whatever an error says of them. */
const tenantsPart = /^(messages|system|max_tokens|prompt)\b/

const codes = new Map(
  codesByMeaning.flatMap(([meaning, names]) => names.split(/\s+/).map((name) => [name, meaning] as const)),
)
const typeNames = new Map<string, Meaning>(Object.entries(types))

/** The error as described by Claude, or by what stands in front of it. */
export interface Description {
  /** Undefined in the middle of a stream. */
  readonly status: number | undefined
  /** `error.type`, or the name of an AWS exception. */
  readonly type: string | undefined
  readonly errorCode: string | undefined
  readonly message: string
}

/** The most specific known meaning wins: the code's, then the type's, then the status's. */
export function meaningOf({ status, type, errorCode, message }: Description): Meaning {
  const ofCode = codes.get(errorCode ?? '')
  if (ofCode !== undefined && ofCode !== 'as-its-type') return ofCode
  const known = awsErrors.get(type?.replace(/^[a-z]/, (letter) => letter.toUpperCase()) ?? '') ?? type
  const ofType = typeNames.get(known ?? '')
  const coarse = ofType ?? ofStatus(status)
  const ofWords = byWords(coarse, message)
  if (ofWords === undefined) return coarse
  // Without a type that we know it may not be Claude who speaks: a single answer must not stop everybody's calls.
  return ofType === undefined ? { ...ofWords, breaker: 'counts' } : ofWords
}

/** What the words of a tenant's mistake, or of a limit, say of our account instead. */
function byWords(coarse: Meaning, message: string): Meaning | undefined {
  const isTenants = coarse === mistake && tenantsPart.test(message)
  const words = coarse === mistake ? wordsOfAccount : coarse === rateLimited ? wordsOfMoney : []
  return isTenants ? undefined : words.find(([pattern]) => pattern.test(message))?.[1]
}

function ofStatus(status = 500): Meaning {
  if (status < 400) return elsewhere
  return statuses[status] ?? (status < 500 ? ours : failed)
}

/** Whether a code or a type is in the table, even if it means no more than a coarser one. */
export function isDocumented(name: string): boolean {
  return codes.has(name) || typeNames.has(name)
}
