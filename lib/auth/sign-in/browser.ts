import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readUserCode } from './codes.ts'

/** Random bytes as base64url. */
const random = (bytes: number) => randomBytes(bytes).toString('base64url')

/** One visit to the identity provider, on behalf of the device that shows this code. */
export interface Visit {
  readonly userCode: string
  /** Comes back with the person, and tells which visit it was. */
  readonly state: string
  /** Has to stand in the ID token. */
  readonly nonce: string
  /** Proves that whoever fetches the tokens also sent the person there (PKCE). */
  readonly codeVerifier: string
}

/**
 * A browser in which somebody signs in, known by 256 random bits in a cookie. All that has to come back to the browser
 * that it was given to is derived from these, so nothing of it is stored.
 */
export class Browser {
  readonly #secret: string

  /** @param cookie what the browser showed; a new secret where that cannot be one */
  constructor(cookie: string | undefined) {
    this.#secret = cookie !== undefined && /^[\w-]{43}$/.test(cookie) ? cookie : random(32)
  }

  /** The value of its cookie. */
  get cookie(): string {
    return this.#secret
  }

  /** Stands in the forms that it is shown. No other page can know it, or send them in its name. */
  get formToken(): string {
    return this.#derive('form')
  }

  isOwnForm(token: string): boolean {
    return isSame(token, this.formToken)
  }

  newVisit(userCode: string): Visit {
    return this.#visit(userCode, random(16))
  }

  /** The visit from which a person comes back; undefined where this browser did not begin it. */
  visitOf(state: string): Visit | undefined {
    const [code = '', id = ''] = state.split('.')
    const userCode = readUserCode(code)
    if (userCode === undefined) return undefined
    const visit = this.#visit(userCode, id)
    return isSame(state, visit.state) ? visit : undefined
  }

  #visit(userCode: string, id: string): Visit {
    const derive = (what: string) => this.#derive(`${what}.${userCode}.${id}`)
    return {
      userCode,
      state: `${userCode}.${id}.${derive('state')}`,
      nonce: derive('nonce'),
      codeVerifier: derive('verifier'),
    }
  }

  #derive(what: string): string {
    return createHmac('sha256', this.#secret).update(what).digest('base64url')
  }
}

/** Takes the same time wherever the texts differ. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
