import { UserManager, WebStorageStateStore } from 'oidc-client-ts'
import { takeTokensFrom } from '../app/api.ts'
import { home } from '../app/router.tsx'
import type { OidcSettings } from '../settings.ts'

/** Where the provider sends people back to, below the console. */
export const comeBackPath = '/signed-in'

/** People of the provider, by authorization code with PKCE. Their tokens are in this tab only. */
export class Person {
  readonly #manager: UserManager
  readonly #sends: NonNullable<OidcSettings['sends']>
  #renewing: Promise<string | undefined> | undefined

  constructor({ authority, clientId, scope, parameters, sends = 'access_token' }: OidcSettings) {
    const { origin } = window.location
    const store = new WebStorageStateStore({ store: sessionStorage })
    this.#sends = sends
    this.#manager = new UserManager({
      authority,
      client_id: clientId,
      scope,
      response_type: 'code',
      redirect_uri: `${origin}${home}${comeBackPath}`,
      post_logout_redirect_uri: `${origin}${home}/`,
      extraQueryParams: { ...parameters },
      userStore: store,
      stateStore: store,
      // A minute before they end, also while an answer is read: the stream goes on, the next request has the new one.
      automaticSilentRenew: true,
    })
    takeTokensFrom({ current: () => this.#current(), renewed: () => this.#renew() })
  }

  /** Leaves for the provider. @param returnTo the address of the console to come back to */
  begin(returnTo: string): Promise<void> {
    return this.#manager.signinRedirect({ state: returnTo })
  }

  /** Back from the provider. @returns where to go on @throws Error where the provider did not sign anybody in */
  async comeBack(): Promise<string> {
    const user = await this.#manager.signinCallback()
    return typeof user?.state === 'string' ? user.state : '/'
  }

  forget(): Promise<void> {
    return this.#manager.removeUser()
  }

  /** Leaves for the provider, which ends its own session and sends the person back. */
  async leave(): Promise<void> {
    // An access token ends within minutes. Revoked or not, there is nothing that its holder could do about it; and some
    // providers answer with an empty body, which the library takes for a failure.
    await this.#manager.revokeTokens(['refresh_token']).catch(() => undefined)
    await this.#manager.signoutRedirect()
  }

  async #current(): Promise<string | undefined> {
    const user = await this.#manager.getUser()
    return user?.expired ? this.#renew() : user?.[this.#sends]
  }

  /** Once for all requests that find their token too old: a refresh token may count once. */
  #renew(): Promise<string | undefined> {
    this.#renewing ??= this.#manager
      .signinSilent()
      .then(
        (user) => user?.[this.#sends],
        () => undefined,
      )
      .finally(() => (this.#renewing = undefined))
    return this.#renewing
  }
}
