import { httpSettings } from '../config/http.ts'
import { isId } from '../ids.ts'
import { apiKeyLength, apiKeyPrefix, readApiKeyId } from './api-keys/api-key.ts'
import { type Credential, readBearer, readCredential } from './credential.ts'
import { describeTokenForm, type TokenForm } from './jwt/jwt-form.ts'

/** Who may call a route: a member with whatever credential, a person with a token, or who runs the deployment. */
export type Wanted = 'member' | 'person' | 'deployment'

/** What is wrong with what a request shows, as far as its form tells. */
export interface FormOfCredential {
  /** Whether there was a key or a token, right or wrong. */
  readonly isPresent: boolean
  readonly problem: Problem
  readonly message: string
  /** The headers that were looked at. */
  readonly lookedAt: readonly string[]
}

type Problem = keyof typeof messages | TokenForm['problem']

const messages = {
  missing: 'No credentials were sent.',
  scheme: 'Authorization is not of the form "Bearer <credential>".',
  key_prefix: 'An API key begins with ck_live_.',
  key_length: `An API key has ${apiKeyLength} characters: this one looks cut off or has something attached.`,
  key_characters: 'An API key has digits and letters after ck_live_, and one underscore among them.',
  key_checksum: 'The checksum of the API key is wrong: at least one of its characters is another.',
  person_wanted: 'This route is for people: it takes a token of the identity provider alone.',
  deployment_wanted: 'This route takes a token of whoever runs the deployment, and no API key.',
  headers_incomplete: 'x-org-id and x-user-id go together.',
  headers_form: 'x-org-id is org_ and x-user-id is user_, each with 32 hex digits behind it.',
  not_accepted:
    'Their form is right, but they do not count here: unknown, wrong, revoked or expired, or of nobody in that organization.',
} as const

/**
 * Says what is wrong with the form of a request's credentials. It asks nobody, so that a right form is all that can be
 * learned from it: an unknown key and a wrong one are described alike.
 */
export function describeForm(
  headers: Readonly<Record<string, string | undefined>>,
  wanted: Wanted,
): FormOfCredential {
  const credential = wanted === 'deployment' ? readDeploymentToken(headers) : readCredential(headers)
  const form = credential === undefined ? formOf('missing') : describe(credential, wanted)
  return { ...form, isPresent: isKeyOrToken(credential), lookedAt: lookedAt(wanted) }
}

/** Of another scheme nothing was read. */
function isKeyOrToken(credential: Credential | undefined): boolean {
  return credential?.kind === 'api-key' || (credential?.kind === 'token' && credential.token !== '')
}

function readDeploymentToken(headers: Readonly<Record<string, string | undefined>>): Credential | undefined {
  if (headers['authorization'] === undefined) return undefined
  return { kind: 'token', token: readBearer(headers) ?? '', organizationId: undefined }
}

function lookedAt(wanted: Wanted): string[] {
  if (wanted === 'deployment') return ['authorization']
  const isLocal = httpSettings().AUTH_MODE === 'development'
  return ['authorization', 'x-api-key', ...(isLocal && wanted === 'member' ? ['x-org-id', 'x-user-id'] : [])]
}

const formOf = (problem: keyof typeof messages) => ({ problem, message: messages[problem] })

function describe(credential: Credential, wanted: Wanted): { problem: Problem; message: string } {
  if (credential.kind === 'headers') {
    return formOf(wanted === 'person' ? 'person_wanted' : problemOfHeaders(credential))
  }
  if (credential.kind === 'api-key') {
    return formOf(wanted === 'person' ? 'person_wanted' : problemOfKey(credential.key))
  }
  if (credential.token === '') return formOf('scheme')
  if (wanted !== 'deployment') return describeTokenForm(credential.token) ?? formOf('not_accepted')
  return formOf(credential.token.startsWith(apiKeyPrefix) ? 'deployment_wanted' : 'not_accepted')
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
