import { assertIsJwks, findJwkInJwks, type Jwks, type JwkWithKid } from 'aws-jwt-verify/jwk'
import type { Json } from 'aws-jwt-verify/safe-json-parse'
import { AuthenticationError, UnavailableError } from '../../errors.ts'
import { log } from '../../log.ts'
import { type Moment, momentNow, msSince } from '../../moment.ts'
import { isSafeUrl } from '../../safe-url.ts'

/** How long keys are used without asking again, and so how long a withdrawn key still works. */
const freshMs = 3_600_000
/** How long the provider is left alone after a request that did not help. */
const quietMs = 5_000
/** For all documents of the provider together. */
const patienceMs = 2_000

/**
 * The public keys of an identity provider, fetched when a JWT names an unknown one. No flood of JWTs makes us
 * fetch often, and while the provider is away the known keys go on working. The library's own cache keeps
 * keys for ever, and asks an absent provider once more for every JWT.
 */
export class SigningKeys {
  readonly #issuer: string
  #jwksUri: string | undefined
  #keys: Jwks = { keys: [] }
  #foundAt: Moment | undefined
  #askedInVainAt: Moment | undefined
  #isAway = false
  #asking: Promise<void> | undefined

  /** @param jwksUri undefined: the issuer's openid-configuration names it */
  constructor(issuer: string, jwksUri?: string) {
    this.#issuer = issuer
    this.#jwksUri = jwksUri
  }

  /**
   * @throws AuthenticationError when there is no such key
   * @throws UnavailableError when the provider cannot be asked for it
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

  /** Asks the provider for its keys; concurrent requests ask once. */
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

/** Follows no redirect, which could lead to an unsafe place. */
async function fetchJson(url: string, signal: AbortSignal): Promise<Json> {
  // A connection kept for an hour may be dead: this request failed on one that the provider had just closed.
  const response = await fetch(url, { signal, redirect: 'error', headers: { connection: 'close' } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return (await response.json()) as Json
}

/** `fetch` gives the reason of a failure only in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}
