import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import type { ProviderSetup } from './local-provider.ts'
import { signInPage, signOutPage } from './pages.ts'

// The identity provider of a local server: a real OpenID Connect provider, in which everybody is who they say that they are.
//   provider-program.ts <setup as JSON>
const [, , setup = ''] = process.argv
const { people, clientId, audience, consoles } = JSON.parse(setup) as ProviderSetup

const server = createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

/** As many providers have it; the console renews its tokens before. */
const tokenSeconds = 300
const sessionSeconds = 14 * 86_400

const { privateKey } = await generateKeyPair('RS256', { extractable: true })
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      redirect_uris: consoles.map((address) => `${address}signed-in`),
      post_logout_redirect_uris: [...consoles],
      grant_types: ['authorization_code', 'refresh_token'],
      application_type: 'native',
      token_endpoint_auth_method: 'none',
    },
  ],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'local', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: [crypto.randomUUID()] },
  ttl: {
    AccessToken: tokenSeconds,
    IdToken: tokenSeconds,
    Interaction: 3_600,
    Grant: sessionSeconds,
    Session: sessionSeconds,
    RefreshToken: sessionSeconds,
  },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  clientBasedCORS: () => true,
  issueRefreshToken: () => true,
  rotateRefreshToken: () => true,
  findAccount: (_context, subject) => ({
    accountId: subject,
    claims: () => ({ sub: subject, email: emailOf(subject), email_verified: true }),
  }),
  // By these an invitation finds its person.
  extraTokenClaims: (_context, token) =>
    'accountId' in token && token.accountId !== undefined
      ? { email: emailOf(token.accountId), email_verified: true }
      : undefined,
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context, form) => {
        context.body = signOutPage(form)
      },
    },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({ scope: 'chat', audience, accessTokenFormat: 'jwt' }),
      useGrantedResource: () => true,
    },
  },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
})

const emailOf = (subject: string): string =>
  people.find((person) => person.subject === subject)?.email ?? subject

async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { params, prompt } = await provider.interactionDetails(request, response)
  const accountId = request.method === 'POST' ? await chosenIn(request) : undefined
  if (prompt.name === 'login' && accountId === undefined) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(signInPage(people))
    return
  }
  const { accountId: known } = (await provider.interactionDetails(request, response)).session ?? {}
  const person = accountId ?? known ?? ''
  const grant = new provider.Grant({ accountId: person, clientId: String(params['client_id']) })
  grant.addOIDCScope('openid email offline_access')
  grant.addResourceScope(audience, 'chat')
  const consent = { grantId: await grant.save() }
  await provider.interactionFinished(request, response, { login: { accountId: person }, consent })
}

/** One of the people, or whoever has the address: somebody who was invited just now. */
async function chosenIn(request: IncomingMessage): Promise<string | undefined> {
  const form = new URLSearchParams(await text(request))
  return form.get('subject') || form.get('email') || undefined
}

const answer = provider.callback()
server.on('request', (request, response) => {
  const isSignIn = request.url?.startsWith('/interaction/') ?? false
  void (isSignIn ? signIn(request, response) : answer(request, response))
})
process.once('disconnect', () => process.exit())
process.send?.({ issuer })
