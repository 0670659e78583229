import type { Access } from '../../lib/endpoints/route.ts'
import type { ErrorDescription, OperationDescription } from '../../lib/openapi/describe-operation.ts'

const everywhere: ErrorDescription[] = [
  { status: 403, code: 'wrong_origin', when: 'the request did not come through the public address' },
  { status: 403, code: 'wrong_host', when: 'a local server is asked by a name that is not its own' },
  { status: 500, code: 'internal_error', when: 'the service made a mistake' },
]

const whereCallersAreAsked: ErrorDescription[] = [
  { status: 401, code: 'invalid_credentials', when: 'credentials are missing or do not count here' },
]

const wherePeopleSignIn: ErrorDescription[] = [
  { status: 404, code: 'sign_in_not_found', when: 'nobody can sign in from programs on this deployment' },
]

const whereDataIs: ErrorDescription[] = [
  { status: 503, code: 'database_unavailable', when: 'the database is away or busy' },
]

const whereCredentialsAre: ErrorDescription[] = [
  {
    status: 429,
    code: 'too_many_failed_attempts',
    when: 'this address has shown too many wrong credentials',
  },
]

const whereCallersAreKnown: ErrorDescription[] = [
  {
    status: 403,
    code: 'foreign_page',
    when: 'a page of somebody else asks a local server on behalf of a member',
  },
  {
    status: 503,
    code: 'identity_provider_unavailable',
    when: 'a JWT cannot be checked because its provider is away',
  },
]

const whereCallersAreMembers: ErrorDescription[] = [
  { status: 403, code: 'invitation_open', when: 'you are invited and have not joined any organization' },
  { status: 429, code: 'rate_limit_exceeded', when: 'a rate limit is reached; `details` say which' },
  { status: 403, code: 'above_rate_limit', when: 'the request alone is above a rate limit' },
]

const whereCallersNeedScope: ErrorDescription[] = [
  { status: 403, code: 'permission_denied', when: 'the credentials do not have the scope' },
  { status: 403, code: 'organization_suspended', when: 'the organization is suspended' },
]

const withInput: ErrorDescription[] = [
  {
    status: 400,
    code: 'invalid_request',
    when: 'a field is missing, unknown or wrong; `details.fields` say which',
  },
]

const withBody: ErrorDescription[] = [
  { status: 400, code: 'invalid_json', when: 'the body is not JSON in UTF-8' },
  { status: 400, code: 'invalid_text', when: 'a text holds NUL or a lone surrogate' },
  { status: 400, code: 'json_too_deep', when: 'the body is nested too deeply' },
  { status: 400, code: 'too_many_values', when: 'the body holds too many values' },
  { status: 413, code: 'request_too_large', when: 'the body, or the conversation with it, is too large' },
  { status: 415, code: 'unsupported_content_encoding', when: 'the body is compressed' },
]

const withForm: ErrorDescription[] = [
  { status: 400, code: 'invalid_json', when: 'the body is not UTF-8' },
  { status: 400, code: 'invalid_text', when: 'a text holds NUL' },
  { status: 413, code: 'request_too_large', when: 'the body is too large' },
  { status: 415, code: 'unsupported_content_encoding', when: 'the body is compressed' },
]

/** The refusals that follow from a route's scope and its input, before its own work begins. */
export function generalErrors(
  scope: Access,
  { body, query, path, bodyAs }: OperationDescription['request'],
): ErrorDescription[] {
  const forInput = [
    ...(body || query || path ? withInput : []),
    ...(body ? (bodyAs === 'form' ? withForm : withBody) : []),
  ]
  if (scope === 'sign-in') return [...everywhere, ...wherePeopleSignIn, ...forInput]
  const callersAreKnown = scope !== 'metrics' && scope !== 'operator'
  const callersAreMembers = callersAreKnown && scope !== 'person'
  return [
    ...whereCallersAreAsked,
    ...everywhere,
    ...(scope === 'metrics' ? [] : whereDataIs),
    ...whereCredentialsAre,
    ...(callersAreKnown ? whereCallersAreKnown : []),
    ...(callersAreMembers ? whereCallersAreMembers : []),
    ...(callersAreMembers && scope !== 'public' ? whereCallersNeedScope : []),
    ...forInput,
  ]
}
