import { assertIsJwks, findJwkInJwks, type Jwks, type JwkWithKid } from 'aws-jwt-verify/jwk'
import type { Json } from 'aws-jwt-verify/safe-json-parse'
import { AuthenticationError, UnavailableError } from '../../errors.ts'
import { log } from '../../log.ts'
import { type Moment, momentNow, msSince } from '../../moment.ts'
import { isSafeUrl } from '../../safe-url.ts'

/** So long, in ms, keys are taken without asking again: what a key that the provider has withdrawn has left. */
const freshMs = 3_600_000
/** So long, in ms, the provider is left alone after a question that did not help. */
const quietMs = 5_000
/** So long, in ms, the provider may take for all of its documents. */
const patienceMs = 2_000

/**
 * The public keys of an identity provider, asked for when a JWT names one that is not known. Nobody makes us ask
 * often, with whatever JWTs; and while the provider is away, the keys that we have go on working. The library's
 * own cache keeps keys for ever, and asks a provider that is away once more for every JWT.
 */
export class SigningKeys {
  readonly #issuer: string
  #jwksUri: string | undefined
  #keys: Jwks = { keys: [] }
  #foundAt: Moment | undefined
  #askedInVainAt: Moment | undefined
  #isAway = false
  #asking: Promise<void> | undefined

  /** @param jwksUri without it the issuer's openid-configuration says where its keys are */
  constructor(issuer: string, jwksUri?: string) {
    this.#issuer = issuer
    this.#jwksUri = jwksUri
  }

  /**
   * @throws AuthenticationError when there is no such key
   * @throws UnavailableError when the provider cannot be asked whether there is
   */
  async find(id: string | undefined): Promise<JwkWithKid> {
    if (id === undefined) throw new AuthenticationError()
    const isKnown = findJwkInJwks(this.#keys, id) !== undefined
    if ((!isKnown || !isWithin(freshMs, this.#foundAt)) && !isWithin(quietMs, this.#askedInVainAt)) {
      await this.#ask(id)
    }

    const key = findJwkInJwks(this.#keys, id)
    if (key !== undefined) return key
    if (!this.#isAway) throw new AuthenticationError()
    throw new UnavailableError(
      'identity_provider_unavailable',
      'Tokens cannot be verified at the moment.',
      Math.ceil(Math.max(1, quietMs - msSince(this.#askedInVainAt ?? momentNow())) / 1_000),
    )
  }

  /** Asks the provider for its keys; requests side by side ask once. */
  async #ask(id: string): Promise<void> {
    this.#asking ??= this.#replaceKeys().finally(() => (this.#asking = undefined))
    await this.#asking
    if (this.#isAway || findJwkInJwks(this.#keys, id) === undefined) this.#askedInVainAt = momentNow()
  }

  async #replaceKeys(): Promise<void> {
    try {
      this.#keys = await this.#fetchKeys()
      this.#foundAt = momentNow()
      this.#isAway = false
    } catch (error) {
      this.#isAway = true
      log().warn('The identity provider is not available', { reason: reasonOf(error) })
    }
  }

  async #fetchKeys(): Promise<Jwks> {
    const signal = AbortSignal.timeout(patienceMs)
    this.#jwksUri ??= await discoverJwksUri(this.#issuer, signal)
    const keys = await fetchJson(this.#jwksUri, signal)
    assertIsJwks(keys)
    return keys
  }
}

function isWithin(ms: number, moment: Moment | undefined): boolean {
  return moment !== undefined && msSince(moment) <= ms
}

/** OpenID Connect Discovery 1.0, section 4. */
async function discoverJwksUri(issuer: string, signal: AbortSignal): Promise<string> {
  const found = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, signal)
  const { issuer: named, jwks_uri: uri } = { ...(found as { issuer?: Json; jwks_uri?: Json }) }
  if (named !== issuer) throw new Error('openid-configuration is that of another issuer')
  if (typeof uri !== 'string' || !isSafeUrl(uri)) throw new Error('openid-configuration has no safe jwks_uri')
  return uri
}

/** Follows no redirect, which could lead to a place that is not safe. */
async function fetchJson(url: string, signal: AbortSignal): Promise<Json> {
  // A connection kept from an hour ago may be dead: one that the provider had just closed made the question fail.
  const response = await fetch(url, { signal, redirect: 'error', headers: { connection: 'close' } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return (await response.json()) as Json
}

/** `fetch` says only in the cause why it failed. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}
