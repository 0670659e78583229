/** `/console/settings.json`: how people sign in to this deployment. */
export interface ConsoleSettings {
  /** The provider with whose accounts they do; null: with an API key only. */
  readonly oidc: OidcSettings | null
  /** Whether `demo` may be used: on a local server, which believes what its callers say that they are. */
  readonly development: boolean
  /** The people of the demo organizations, of a local server only. */
  readonly demo?: readonly DemoPerson[]
}

export interface OidcSettings {
  readonly authority: string
  readonly clientId: string
  readonly scope: string
  /** Further addresses of the provider that the page calls: Google's tokens come from `https://oauth2.googleapis.com`. */
  readonly origins?: readonly string[]
  /** What else this provider is asked with: `audience` (Auth0), `resource` (RFC 8707). */
  readonly parameters?: Readonly<Record<string, string>>
  /** The token that goes to the API: its access token unless that is none that the API can read. */
  readonly sends?: 'access_token' | 'id_token'
}

export interface DemoPerson {
  readonly organizationId: string
  readonly organizationName: string
  readonly userId: string
  readonly email: string
  readonly role: string
}
