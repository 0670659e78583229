import {
  ApiError,
  AuthenticationError,
  OrganizationSuspendedError,
  PermissionDeniedError,
} from '../errors.ts'
import type { SignInId } from '../ids.ts'
import type { Scope } from '../roles.ts'
import { within } from '../within.ts'
import type { Credential, LastingCredential } from './credential.ts'
import { identifyByHeaders } from './identify-by-headers.ts'
import { identifyByKey } from './identify-by-key.ts'
import { remember, watchBelief } from './known-principals.ts'
import { type Principal, toPrincipal } from './principal.ts'
import { findSignIn } from './sign-in/find-sign-in.ts'

/** How long a reader waits for Postgres to say who they are now. */
const patienceMs = 1_000
/** How long Postgres is left alone after it failed to say so. */
const outageMs = 5_000

/**
 * Keeps checking a caller who was let in, for work that outlasts the ten seconds for which a credential is
 * believed. A caller who was removed, who lost the key or the scope, or whose organization was suspended, is
 * stopped within ten seconds.
 */
export class Admission {
  readonly #scope: Scope
  #credential: Credential | LastingCredential
  #belief: () => Promise<Principal> | undefined
  #principal: Principal
  /** The lookup that `#principal` comes from. */
  #lookup: Promise<Principal> | undefined
  #outageEndTick = -Infinity

  /**
   * @param credential the one presented
   * @param scope required to go on
   */
  constructor(principal: Principal, credential: Credential, scope: Scope) {
    this.#principal = principal
    this.#credential = credential
    this.#belief = watchBelief(credential)
    this.#scope = scope
  }

  /** The caller as last looked up. */
  get principal(): Principal {
    return this.#principal
  }

  /** Whether the last lookup is still believed. Costs next to nothing. */
  get holds(): boolean {
    if (this.#lookup !== undefined && this.#belief() === this.#lookup) return true
    return performance.now() < this.#outageEndTick
  }

  /**
   * Looks the caller up again. While Postgres is away the caller goes on: nobody can be removed meanwhile,
   * and an outage must not cut every stream there is.
   * @throws AuthenticationError, OrganizationSuspendedError, PermissionDeniedError
   */
  async renew(): Promise<void> {
    if (this.holds) return
    const lookup = this.#belief() ?? this.#ask()
    const isKnown = await within(patienceMs, lookup).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 503) return false
      throw error
    })
    if (!isKnown) {
      this.#outageEndTick = performance.now() + outageMs
      return
    }
    const principal = await lookup
    requireScope(principal, this.#scope)
    this.#principal = principal
    this.#lookup = lookup
  }

  /** Bypasses the count of failed attempts: the caller was let in before, so this is no guess. */
  #ask(): Promise<Principal> {
    const credential = lasting(this.#credential, this.#principal)
    this.#credential = credential
    this.#belief = watchBelief(credential)
    return this.#belief() ?? remember(credential, lookUp(credential))
  }
}

/**
 * A token may expire in the middle of an answer. What counts then is the sign-in that it is of; of a JWT, whose
 * subject may belong to other organizations too, the membership in this one.
 */
function lasting(credential: Credential | LastingCredential, principal: Principal): LastingCredential {
  const { organizationId, userId, signInId } = principal
  switch (credential.kind) {
    case 'jwt':
      return { kind: 'headers', organizationId, userId }
    case 'access-token':
      // Whoever is known by an access token is known with it.
      return { kind: 'sign-in', signInId: signInId as SignInId }
    default:
      return credential
  }
}

async function lookUp(credential: LastingCredential): Promise<{ principal: Principal; expiresAt: number }> {
  if (credential.kind === 'api-key') return identifyByKey(credential.key)
  const principal =
    credential.kind === 'sign-in'
      ? await identifyBySignIn(credential.signInId)
      : await identifyByHeaders(credential.organizationId, credential.userId)
  return { principal, expiresAt: Infinity }
}

async function identifyBySignIn(id: SignInId): Promise<Principal> {
  const [row] = await findSignIn(id)
  if (row === undefined) throw new AuthenticationError()
  return toPrincipal(row)
}

function requireScope({ suspended, scopes }: Principal, scope: Scope): void {
  if (suspended) throw new OrganizationSuspendedError()
  if (!scopes.has(scope)) {
    throw new PermissionDeniedError(
      `This needs the scope ${scope}, which these credentials do not have any more.`,
    )
  }
}
