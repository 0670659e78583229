import { ApiError, OrganizationSuspendedError, PermissionDeniedError } from '../errors.ts'
import type { Scope } from '../roles.ts'
import { within } from '../within.ts'
import type { Credential } from './credential.ts'
import { identifyByHeaders } from './identify-by-headers.ts'
import { identifyByKey } from './identify-by-key.ts'
import { remember, watchBelief } from './known-principals.ts'
import type { Principal } from './principal.ts'

/** So long, in ms, a reader waits until Postgres has said who they are now. */
const patienceMs = 1_000
/** So long, in ms, Postgres is left alone after it did not say so. */
const outageMs = 5_000

/**
 * That somebody was let in, for what lasts longer than the ten seconds for which they are believed. Who was removed, lost
 * their key or their scope, or whose organization was suspended, may go on no more, ten seconds later at the latest.
 */
export class Admission {
  readonly #scope: Scope
  #credential: Credential
  #belief: () => Promise<Principal> | undefined
  #principal: Principal
  /** The lookup that `#principal` comes from. */
  #lookup: Promise<Principal> | undefined
  #outageEndTick = -Infinity

  /** @param credential that has been shown; @param scope what they need to go on */
  constructor(principal: Principal, credential: Credential, scope: Scope) {
    this.#principal = principal
    this.#credential = credential
    this.#belief = watchBelief(credential)
    this.#scope = scope
  }

  /** Who they are, as was heard last. */
  get principal(): Principal {
    return this.#principal
  }

  /** Whether that is believed at this moment. It costs next to nothing. */
  get holds(): boolean {
    if (this.#lookup !== undefined && this.#belief() === this.#lookup) return true
    return performance.now() < this.#outageEndTick
  }

  /**
   * Finds out who they are now. While Postgres is away that cannot be known, and they go on: nobody can be removed
   * meanwhile, and an outage must not cut every stream there is.
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

  /** Not as a guess, which would be counted: they were let in. */
  #ask(): Promise<Principal> {
    const credential = lasting(this.#credential, this.#principal)
    this.#credential = credential
    this.#belief = watchBelief(credential)
    return this.#belief() ?? remember(credential, lookUp(credential))
  }
}

type LastingCredential = Exclude<Credential, { kind: 'jwt' }>

/** A JWT may expire in the middle of an answer, and its person may work elsewhere as well; their membership here is what counts. */
function lasting(credential: Credential, { organizationId, userId }: Principal): LastingCredential {
  return credential.kind === 'jwt' ? { kind: 'headers', organizationId, userId } : credential
}

async function lookUp(credential: LastingCredential): Promise<{ principal: Principal; expiresAt: number }> {
  if (credential.kind === 'api-key') return identifyByKey(credential.key)
  const principal = await identifyByHeaders(credential.organizationId, credential.userId)
  return { principal, expiresAt: Infinity }
}

function requireScope({ suspended, scopes }: Principal, scope: Scope): void {
  if (suspended) throw new OrganizationSuspendedError()
  if (!scopes.has(scope)) {
    throw new PermissionDeniedError(
      `This needs the scope ${scope}, which these credentials do not have any more.`,
    )
  }
}
