import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import type { ProviderSetup } from './oidc-provider.ts'

// A process that is an OpenID Connect provider: discovery, keys, authorization code with PKCE, ID tokens, and access
// tokens that are JWTs. The user in the client's login hint is signed in without a password.
//   oidc-provider-program.ts <setup as JSON>
const { accounts, audience, clientId, redirectUri } = JSON.parse(process.argv[2] ?? '') as ProviderSetup

const server = createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const { privateKey } = await generateKeyPair('RS256', { extractable: true })
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: [redirectUri],
    },
  ],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'signing', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: [crypto.randomUUID()] },
  ttl: { AccessToken: 300, IdToken: 300, Interaction: 300, Grant: 300, Session: 300 },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  // Otherwise only the userinfo endpoint returns the address.
  conformIdTokenClaims: false,
  findAccount: (_context, subject) => {
    const account = accounts.find(({ sub }) => sub === subject)
    return account && { accountId: subject, claims: () => ({ ...account }) }
  },
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({ scope: 'chat', audience, accessTokenFormat: 'jwt' }),
      useGrantedResource: () => true,
    },
  },
  formats: {
    customizers: {
      // As with Auth0, an access token is also valid for the provider's own userinfo endpoint.
      jwt: (_context, _token, { payload }) => {
        payload.aud = [audience, `${issuer}/me`]
      },
    },
  },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
})

async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { params } = await provider.interactionDetails(request, response)
  const accountId = String(params['login_hint'])
  const grant = new provider.Grant({ accountId, clientId })
  grant.addOIDCScope('openid email')
  grant.addResourceScope(audience, 'chat')
  const consent = { grantId: await grant.save() }
  await provider.interactionFinished(request, response, { login: { accountId }, consent })
}

const answer = provider.callback()
server.on('request', (request, response) => {
  const isSignIn = request.url?.startsWith('/interaction/') ?? false
  void (isSignIn ? signIn(request, response) : answer(request, response))
})
process.once('disconnect', () => process.exit())
process.send?.(issuer)
