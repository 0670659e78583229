import { httpSettings } from '../config/http.ts'
import { isId } from '../ids.ts'
import { apiKeyLength, apiKeyPrefix, readApiKeyId } from './api-keys/api-key.ts'
import { type Credential, readBearer, readCredential } from './credential.ts'
import { describeJwtForm, type JwtForm } from './jwt/jwt-form.ts'
import { readAccessToken } from './sign-in/tokens.ts'

/**
 * Who may call a route: a member with any credential, a person with a JWT, or the operator of the deployment.
 */
export type Wanted = 'member' | 'person' | 'deployment'

/** What is wrong with the form of what a request presents. */
export interface FormOfCredential {
  /** Whether a key or a token was presented, right or wrong. */
  readonly isPresent: boolean
  readonly problem: Problem
  readonly message: string
  /** The headers that were read. */
  readonly lookedAt: readonly string[]
}

type Problem = keyof typeof messages | JwtForm['problem']

/** What a request presents; `Authorization` in a scheme other than Bearer is read as ''. */
type Shown = Credential | { kind: 'deployment-token'; token: string }

const messages = {
  missing: 'No credentials were sent.',
  scheme: 'Authorization is not of the form "Bearer <credential>".',
  key_prefix: 'An API key begins with ck_live_.',
  key_length: `An API key has ${apiKeyLength} characters: this one looks cut off or has something attached.`,
  key_characters: 'An API key has digits and letters after ck_live_, and one underscore among them.',
  key_checksum: 'The checksum of the API key is wrong: at least one of its characters is another.',
  access_token_form:
    'This begins like an access token of a sign-in, and is none: it looks cut off or changed.',
  person_wanted: 'This route is for people: it takes a token of the identity provider alone.',
  deployment_wanted: 'This route takes a token of whoever runs the deployment, and no API key.',
  headers_incomplete: 'x-org-id and x-user-id go together.',
  headers_form: 'x-org-id is org_ and x-user-id is user_, each with 32 hex digits behind it.',
  not_accepted:
    'Their form is right, but they do not count here: unknown, wrong, revoked or expired, or of nobody in that organization.',
} as const

/**
 * Says what is wrong with the form of a request's credentials. It queries nothing, so a caller learns only
 * that the form is right: an unknown key and a wrong one are described alike.
 */
export function describeForm(
  headers: Readonly<Record<string, string | undefined>>,
  wanted: Wanted,
): FormOfCredential {
  const shown = wanted === 'deployment' ? readDeploymentToken(headers) : readCredential(headers)
  const form = shown === undefined ? formOf('missing') : describe(shown, wanted)
  return { ...form, isPresent: isKeyOrToken(shown), lookedAt: lookedAt(wanted) }
}

/** Nothing was read in another scheme. */
function isKeyOrToken(shown: Shown | undefined): boolean {
  switch (shown?.kind) {
    case 'api-key':
      return true
    case 'access-token':
      return true
    case 'jwt':
      return shown.jwt !== ''
    case 'deployment-token':
      return shown.token !== ''
    default:
      return false
  }
}

function readDeploymentToken(headers: Readonly<Record<string, string | undefined>>): Shown | undefined {
  if (headers['authorization'] === undefined) return undefined
  return { kind: 'deployment-token', token: readBearer(headers) ?? '' }
}

function lookedAt(wanted: Wanted): string[] {
  if (wanted === 'deployment') return ['authorization']
  const isLocal = httpSettings().AUTH_MODE === 'development'
  return ['authorization', 'x-api-key', ...(isLocal && wanted === 'member' ? ['x-org-id', 'x-user-id'] : [])]
}

const formOf = (problem: keyof typeof messages) => ({ problem, message: messages[problem] })

function describe(shown: Shown, wanted: Wanted): { problem: Problem; message: string } {
  switch (shown.kind) {
    case 'headers':
      return formOf(wanted === 'person' ? 'person_wanted' : problemOfHeaders(shown))
    case 'api-key':
      return formOf(wanted === 'person' ? 'person_wanted' : problemOfKey(shown.key))
    case 'access-token':
      return formOf(wanted === 'person' ? 'person_wanted' : problemOfAccessToken(shown.token))
    case 'deployment-token':
      return formOf(problemOfDeploymentToken(shown.token))
    default:
      if (shown.jwt === '') return formOf('scheme')
      return describeJwtForm(shown.jwt) ?? formOf('not_accepted')
  }
}

function problemOfDeploymentToken(token: string): keyof typeof messages {
  if (token === '') return 'scheme'
  return token.startsWith(apiKeyPrefix) ? 'deployment_wanted' : 'not_accepted'
}

function problemOfAccessToken(token: string): keyof typeof messages {
  return readAccessToken(token) === undefined ? 'access_token_form' : 'not_accepted'
}

function problemOfKey(key: string): keyof typeof messages {
  if (readApiKeyId(key) !== undefined) return 'not_accepted'
  if (!key.startsWith('ck_live_')) return 'key_prefix'
  if (key.length !== apiKeyLength) return 'key_length'
  return /^ck_live_[0-9a-f]{32}_[0-9A-Za-z]{49}$/.test(key) ? 'key_checksum' : 'key_characters'
}

function problemOfHeaders({ organizationId, userId }: Extract<Credential, { kind: 'headers' }>) {
  if (organizationId === '' || userId === '') return 'headers_incomplete'
  return isId('organization', organizationId) && isId('user', userId) ? 'not_accepted' : 'headers_form'
}
