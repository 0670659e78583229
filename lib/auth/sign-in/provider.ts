import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  ResponseBodyError,
  refreshTokenGrant,
} from 'openid-client'
import { AuthenticationError, PermissionDeniedError, UnavailableError } from '../../errors.ts'
import { log } from '../../log.ts'
import { type Moment, momentNow, msSince } from '../../moment.ts'
import { type Identity, readIdentity } from '../jwt/jwt-claims.ts'
import type { Visit } from './browser.ts'
import { type SignInSetup, signInSetup } from './sign-in-setup.ts'

/** How long the provider's description counts. */
const freshMs = 3_600_000
/** In s, for one request to the provider. */
const patience = 5

/** A person whom the provider has just signed in. */
export interface VouchedPerson {
  readonly person: Pick<Identity, 'subject' | 'email'>
  /** With which the provider is asked later whether they still may; undefined: it gives none. */
  readonly providerToken: string | undefined
}

/** Where the person has to go to sign in. @throws UnavailableError, NotFoundError */
export async function addressOf({ state, nonce, codeVerifier }: Visit): Promise<URL> {
  const provider = await findProvider()
  return buildAuthorizationUrl(provider, {
    redirect_uri: redirectAddress(),
    scope: scopesFor(provider),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  })
}

/**
 * Who has come back from a visit.
 * @param answer the query with which they did
 * @throws PermissionDeniedError where the provider, or what it says, signs nobody in; UnavailableError, NotFoundError
 */
export async function personOf(visit: Visit, answer: Record<string, string>): Promise<VouchedPerson> {
  const provider = await findProvider()
  const came = new URL(redirectAddress())
  came.search = new URLSearchParams(answer).toString()
  try {
    const tokens = await authorizationCodeGrant(provider, came, {
      expectedState: visit.state,
      expectedNonce: visit.nonce,
      pkceCodeVerifier: visit.codeVerifier,
    })
    return { person: readIdentity(tokens.claims() ?? {}), providerToken: tokens.refresh_token }
  } catch (error) {
    if (!isRefusal(error)) throw unavailable('The identity provider did not sign in', error)
    throw new PermissionDeniedError(
      'The identity provider did not sign you in, or has told us so already.',
      'sign_in_refused',
    )
  }
}

/**
 * Asks the provider whether a person still may.
 * @returns the token to ask with next
 * @throws AuthenticationError where they may not, UnavailableError, NotFoundError
 */
export async function askAgain(providerToken: string): Promise<string> {
  const provider = await findProvider()
  try {
    const tokens = await refreshTokenGrant(provider, providerToken)
    return tokens.refresh_token ?? providerToken
  } catch (error) {
    throw isRefusal(error)
      ? new AuthenticationError()
      : unavailable('The identity provider did not refresh', error)
  }
}

const redirectAddress = () => `${signInSetup().publicUrl}/oauth/callback`

/** A refresh token has a scope of its own where the provider knows one. */
function scopesFor(provider: Configuration): string {
  const { scopes_supported: supported = [] } = provider.serverMetadata()
  return ['openid', 'email', ...(supported.includes('offline_access') ? ['offline_access'] : [])].join(' ')
}

/**
 * What the provider says of a person (RFC 6749, 4.1.2.1 and 5.2; OpenID Connect Core 1.0, 3.1.2.6). Everything else is about us,
 * or its own trouble: nobody loses their sign-in to a wrong secret of ours.
 */
const refusals = new Set([
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'invalid_grant',
  'login_required',
])

function isRefusal(error: unknown): boolean {
  return (
    error instanceof AuthenticationError ||
    ((error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) &&
      refusals.has(error.error))
  )
}

/** Tells the operator why, by codes alone: descriptions may quote what was sent. */
function unavailable(what: string, error: unknown): UnavailableError {
  const { code, error: reason, name } = error as { code?: unknown; error?: unknown; name?: unknown }
  log().warn(what, { code, reason: typeof reason === 'string' ? reason : name })
  return new UnavailableError(
    'identity_provider_unavailable',
    'The identity provider does not answer as it should. Try again in a moment.',
    5,
  )
}

let found: { readonly at: Moment; readonly provider: Promise<Configuration> } | undefined

/** The provider by its own description, asked for once an hour. */
async function findProvider(): Promise<Configuration> {
  const setup = signInSetup()
  if (found === undefined || msSince(found.at) > freshMs) {
    const asked = { at: momentNow(), provider: describeProvider(setup) }
    found = asked
    asked.provider.catch(() => {
      if (found === asked) found = undefined
    })
  }
  return found.provider
}

async function describeProvider({ issuer, clientId, clientSecret }: SignInSetup): Promise<Configuration> {
  try {
    const provider = await discovery(new URL(issuer), clientId, undefined, authenticationFor(clientSecret), {
      timeout: patience,
      execute: [
        enableNonRepudiationChecks,
        // The settings take it for this machine itself only.
        ...(issuer.startsWith('http:') ? [allowInsecureRequests] : []),
      ],
    })
    // The library lets pass a slash more or less at the end, and Entra's template that stands for every tenant.
    if (provider.serverMetadata().issuer !== issuer) throw new Error('another issuer')
    return provider
  } catch (error) {
    throw unavailable('The identity provider was not found', error)
  }
}

/** As the provider takes it; unless it says otherwise, in a header (OpenID Connect Discovery 1.0, 3). */
function authenticationFor(secret: string): ClientAuth {
  const inForm = ClientSecretPost(secret)
  return (server, client, body, headers) => {
    const { token_endpoint_auth_methods_supported: supported } = server
    if (supported === undefined || supported.includes('client_secret_basic')) {
      headers.set('authorization', basicOf(client.client_id, secret))
    } else {
      inForm(server, client, body, headers)
    }
  }
}

/**
 * The library escapes each hyphen, too, which is allowed (RFC 6749, 2.3.1), and which providers do not read that leave out to
 * unescape. What is not escaped here they all read alike.
 */
function basicOf(id: string, secret: string): string {
  return `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`
}
