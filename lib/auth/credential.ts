import { httpSettings } from '../config/http.ts'
import { PermissionDeniedError } from '../errors.ts'
import { isForeignPage } from '../http/this-machine.ts'
import type { SignInId } from '../ids.ts'
import { apiKeyPrefix } from './api-keys/api-key.ts'
import { accessTokenPrefix } from './sign-in/tokens.ts'

/** What a request presents to identify its caller. */
export type Credential =
  | { kind: 'api-key'; key: string }
  | { kind: 'access-token'; token: string }
  /** Anything else that was presented; only a JWT can be good. '' stands for another scheme. */
  | { kind: 'jwt'; jwt: string; organizationId: string | undefined }
  | { kind: 'headers'; organizationId: string; userId: string }

/** What an admitted caller is known by for longer than a token lasts. */
export type LastingCredential =
  | Exclude<Credential, { kind: 'jwt' | 'access-token' }>
  | { kind: 'sign-in'; signInId: SignInId }

/**
 * Reads the credential from the headers. Some clients send both `Authorization` and `x-api-key`, because
 * their environment holds a key of Anthropic: the one that looks like ours counts. `x-org-id` and `x-user-id`
 * are a credential on a local server only, and never from a foreign page.
 * @throws PermissionDeniedError
 */
export function readCredential(headers: Record<string, string | undefined>): Credential | undefined {
  const bearer = readBearer(headers)
  const apiKey = headers['x-api-key']
  const given = [bearer, apiKey].filter((text) => text !== undefined)
  const ours = given.find((text) => text.startsWith(apiKeyPrefix) || text.startsWith(accessTokenPrefix))
  if (ours?.startsWith(apiKeyPrefix)) return { kind: 'api-key', key: ours }
  if (ours !== undefined) return { kind: 'access-token', token: ours }
  const [jwt] = given
  if (jwt !== undefined) return { kind: 'jwt', jwt, organizationId: headers['x-org-id'] }
  // Credentials of another scheme are wrong, not absent.
  if (headers['authorization'] !== undefined) {
    return { kind: 'jwt', jwt: '', organizationId: undefined }
  }
  return localHeaders(headers)
}

/** The text after `Bearer`; undefined for every other scheme. */
export function readBearer(headers: Record<string, string | undefined>): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
}

function localHeaders(headers: Record<string, string | undefined>): Credential | undefined {
  const { 'x-org-id': organizationId, 'x-user-id': userId } = headers
  if (httpSettings().AUTH_MODE !== 'development') return undefined
  if (organizationId === undefined && userId === undefined) return undefined
  if (isForeignPage(headers)) {
    throw new PermissionDeniedError(
      'x-org-id and x-user-id count for pages of this server only. Show an API key, or name the origin in CORS_ORIGINS.',
      'foreign_page',
    )
  }
  return { kind: 'headers', organizationId: organizationId ?? '', userId: userId ?? '' }
}
