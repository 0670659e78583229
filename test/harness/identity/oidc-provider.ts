import { fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A user who can sign in, as the provider's tokens name them. */
export interface Account {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean
}

/** Setup of the provider's process. */
export interface ProviderSetup {
  readonly accounts: readonly Account[]
  /** The API that access tokens are for: a URI. */
  readonly audience: string
  /** The client that ID tokens are for. */
  readonly clientId: string
  readonly redirectUri: string
}

/** A real OpenID Connect provider, in a process of its own. */
export interface OidcProvider extends ProviderSetup {
  readonly issuer: string
  /** Signs a user in as an application does: authorization code with PKCE. */
  signIn(subject: string): Promise<{ idToken: string; accessToken: string }>
  stop(): Promise<void>
}

export async function startOidcProvider(accounts: readonly Account[]): Promise<OidcProvider> {
  const setup = {
    accounts,
    audience: 'https://chat.example/api',
    clientId: 'chat-application',
    redirectUri: 'http://127.0.0.1/signed-in',
  }
  const child = fork(
    fileURLToPath(new URL('oidc-provider-program.ts', import.meta.url)),
    [JSON.stringify(setup)],
    { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  )
  const died = once(child, 'exit')
  const [issuer] = (await Promise.race([
    once(child, 'message'),
    died.then(async () => {
      throw new Error(`The provider did not start: ${(await child.stderr?.toArray())?.join('')}`)
    }),
  ])) as [string]
  return {
    ...setup,
    issuer,
    signIn: (subject) => signIn(issuer, setup, subject),
    stop: async () => {
      child.kill('SIGKILL')
      await died
    },
  }
}

async function signIn(issuer: string, { audience, clientId, redirectUri }: ProviderSetup, subject: string) {
  const verifier = randomBytes(32).toString('base64url')
  const asked = new URL('/auth', issuer)
  asked.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid email chat',
    resource: audience,
    login_hint: subject,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  const code = await followToCode(asked, redirectUri)
  const response = await fetch(new URL('/token', issuer), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: redirectUri,
      code,
      code_verifier: verifier,
    }),
  })
  const answer = (await response.json()) as { id_token?: string; access_token?: string }
  if (!answer.id_token || !answer.access_token) throw new Error(`No tokens: ${JSON.stringify(answer)}`)
  return { idToken: answer.id_token, accessToken: answer.access_token }
}

/** Follows the provider's redirects with a browser's cookies, until one leads back to the application. */
async function followToCode(from: URL, redirectUri: string): Promise<string> {
  const cookies = new Map<string, string>()
  for (let at = from; ; ) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null)
      throw new Error(`${at.pathname} answered ${response.status}: ${await response.text()}`)
    at = new URL(location, at)
    if (!at.href.startsWith(redirectUri)) continue
    const code = at.searchParams.get('code')
    if (code === null) throw new Error(`Not signed in: ${at.search}`)
    return code
  }
}
