import { newId } from '../../../lib/ids.ts'
import type { Application, Caller } from '../application.ts'
import { json } from '../json.ts'
import { edgeSettings, fromNewNetwork } from '../through-edge.ts'
import { formOn, type Page, type TestBrowser } from './browser.ts'
import { type Account, type OidcProvider, startOidcProvider } from './oidc-provider.ts'

/** Where the application says that it is: browsers of tests find it there. */
export const publicUrl = 'https://gateway.example'

const client = {
  clientId: 'sign-in',
  clientSecret: 'a-secret-of-the-client-at-the-provider',
  redirectUri: `${publicUrl}/oauth/callback`,
}

/** A provider with which people sign in to the application, and the settings for that: behind an edge, as a deployment. */
export async function startSignInProvider(
  accounts: readonly Account[],
): Promise<{ provider: OidcProvider; settings: Record<string, string> }> {
  const provider = await startOidcProvider(accounts, client)
  const settings = {
    AUTH_MODE: 'production',
    ...edgeSettings,
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: provider.audience,
    OIDC_CLIENT_ID: client.clientId,
    OIDC_CLIENT_SECRET: client.clientSecret,
    PUBLIC_URL: publicUrl,
  }
  return { provider, settings }
}

/** The answer of `POST /oauth/device_authorization`. */
export interface DeviceCodes {
  device_code: string
  user_code: string
  verification_uri: string
  verification_uri_complete: string
  expires_in: number
  interval: number
}

/** The answer of `POST /oauth/token`. */
export interface Tokens {
  access_token: string
  token_type: string
  expires_in: number
  refresh_token?: string
  email?: string
}

/** A device on which somebody signs in, as Claude Code does. Each request comes from a network of its own. */
export class Device {
  readonly #app: Application

  constructor(app: Application) {
    this.#app = app
  }

  post(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    const headers = { ...fromNewNetwork(), 'content-type': 'application/x-www-form-urlencoded' }
    return this.#app.send('POST', path, { headers, body: new URLSearchParams(fields).toString() })
  }

  async begin(): Promise<DeviceCodes> {
    return json<DeviceCodes>(await this.post('/oauth/device_authorization', { surface: 'claude_code' }))
  }

  poll({ device_code }: Pick<DeviceCodes, 'device_code'>): Promise<Response> {
    return this.post('/oauth/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code,
    })
  }

  refresh(refreshToken = ''): Promise<Response> {
    return this.post('/oauth/token', { grant_type: 'refresh_token', refresh_token: refreshToken })
  }

  revoke(token = ''): Promise<Response> {
    return this.post('/oauth/revoke', { token })
  }
}

/** People at the provider who are members, and how they sign in. */
export class SignIns {
  readonly app: Application
  readonly provider: OidcProvider
  readonly device: Device

  constructor(app: Application, provider: OidcProvider) {
    this.app = app
    this.provider = provider
    this.device = new Device(app)
  }

  /** Makes a person a member who has joined. */
  async join(
    subject: string,
    role = 'member',
    { organizationId }: Pick<Caller, 'organizationId'> = this.app.ada,
  ): Promise<Caller> {
    const userId = newId('user')
    await this.app.database.rows(
      `INSERT INTO members (organization_id, user_id, email, subject, role, joined_at) VALUES ($1, $2, $3, $4, $5, now())`,
      [organizationId, userId, `${subject}@acme.example`, subject, role],
    )
    return { organizationId, userId }
  }

  browser(subject: string): TestBrowser {
    return this.provider.browserOf(subject, { [publicUrl]: { url: this.app.url, headers: fromNewNetwork } })
  }

  /** The page on which a person decides, in their browser. */
  async enter(browser: TestBrowser, { verification_uri_complete }: DeviceCodes): Promise<Page> {
    return browser.submit(formOn(await browser.open(verification_uri_complete)))
  }

  /** Signs a person in on a device, and gives it its tokens. */
  async signIn(subject: string, organizationId?: string): Promise<Tokens> {
    const codes = await this.device.begin()
    const browser = this.browser(subject)
    const decision = formOn(await this.enter(browser, codes))
    const end = await browser.submit(decision, {
      decision: 'approve',
      ...(organizationId && { organization_id: organizationId }),
    })
    if (!end.text.includes('You are signed in')) throw new Error(`Not signed in: ${end.status} ${end.text}`)
    return json<Tokens>(await this.device.poll(codes))
  }
}
