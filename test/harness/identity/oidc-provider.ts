import { type ChildProcess, fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Places, TestBrowser } from './browser.ts'

/** A user who can sign in, as the provider's tokens name them. */
export interface Account {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean
}

/** An application that signs users in, with a secret or, on their own machines, without. */
export interface Client {
  readonly clientId: string
  readonly clientSecret?: string
  readonly redirectUri: string
}

/** Setup of the provider's process. */
export interface ProviderSetup {
  readonly accounts: readonly Account[]
  /** The API that access tokens are for: a URI. */
  readonly audience: string
  readonly clients: readonly Client[]
}

/** What is changed while it runs. */
export interface ProviderChange {
  /** These users can neither sign in nor be refreshed. */
  readonly disabled?: readonly string[]
  /** Whether applications are given refresh tokens. */
  readonly refreshes?: boolean
  /** Whether a refresh token counts once. */
  readonly rotates?: boolean
}

/** A real OpenID Connect provider, in a process of its own. */
export interface OidcProvider {
  readonly issuer: string
  readonly audience: string
  /** The client that ID tokens are for. */
  readonly clientId: string
  /** Signs a user in as an application does: authorization code with PKCE. */
  signIn(subject: string): Promise<{ idToken: string; accessToken: string }>
  /** A browser in which this user is signed in without being asked. */
  browserOf(subject: string, places?: Places): TestBrowser
  change(change: ProviderChange): Promise<void>
  stop(): Promise<void>
}

/** @param more an application besides the one of `signIn` */
export async function startOidcProvider(accounts: readonly Account[], more?: Client): Promise<OidcProvider> {
  const client = { clientId: 'chat-application', redirectUri: 'http://127.0.0.1/signed-in' }
  const setup: ProviderSetup = {
    accounts,
    audience: 'https://chat.example/api',
    clients: [client, ...(more ? [more] : [])],
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
    issuer,
    audience: setup.audience,
    clientId: client.clientId,
    signIn: (subject) => signIn(issuer, setup.audience, client, subject),
    browserOf: (subject, places) => {
      const browser = new TestBrowser(places)
      browser.cookies.set(new URL(issuer).host, new Map([['account', subject]]))
      return browser
    },
    change: (change) => told(child, change),
    stop: async () => {
      child.kill('SIGKILL')
      await died
    },
  }
}

async function told(child: ChildProcess, change: ProviderChange): Promise<void> {
  const changed = once(child, 'message')
  child.send(change)
  await changed
}

async function signIn(issuer: string, audience: string, { clientId, redirectUri }: Client, subject: string) {
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
  const back = await new TestBrowser().open(asked, redirectUri)
  const code = back.url.searchParams.get('code')
  if (code === null) throw new Error(`Not signed in: ${back.url.href} ${back.text}`)
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
