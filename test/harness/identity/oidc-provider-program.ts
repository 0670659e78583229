import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { type ClientMetadata, Provider } from 'oidc-provider'
import type { Client, ProviderChange, ProviderSetup } from './oidc-provider.ts'

// A process that is an OpenID Connect provider: discovery, keys, authorization code with PKCE, ID tokens, access
// tokens that are JWTs, and refresh tokens that count once. The user in the client's login hint, or in the browser's cookie
// `account`, is signed in without a password; otherwise the first.
//   oidc-provider-program.ts <setup as JSON> [port]
const [, , setup = '', port = '0'] = process.argv
const { accounts, audience, clients } = JSON.parse(setup) as ProviderSetup
let { disabled = [], refreshes = true, rotates = true }: ProviderChange = {}

const server = createServer()
await once(server.listen(Number(port), '127.0.0.1'), 'listening')
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const { privateKey } = await generateKeyPair('RS256', { extractable: true })
const provider = new Provider(issuer, {
  clients: clients.map(registered),
  jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'signing', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: [crypto.randomUUID()] },
  ttl: { AccessToken: 300, IdToken: 300, Interaction: 300, Grant: 300, Session: 300, RefreshToken: 300 },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  // Otherwise only the userinfo endpoint returns the address.
  conformIdTokenClaims: false,
  issueRefreshToken: () => refreshes,
  rotateRefreshToken: () => rotates,
  findAccount: (_context, subject) => {
    const account = accounts.find(({ sub }) => sub === subject && !disabled.includes(sub))
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
  const known = /(?:^|; )account=([^;]*)/.exec(request.headers.cookie ?? '')?.[1]
  const { login_hint: accountId = known ?? accounts[0]?.sub ?? '' } = params as { login_hint?: string }
  if (disabled.includes(accountId)) {
    await provider.interactionFinished(request, response, { error: 'access_denied' })
    return
  }
  const grant = new provider.Grant({ accountId, clientId: String(params['client_id']) })
  grant.addOIDCScope('openid email offline_access')
  grant.addResourceScope(audience, 'chat')
  const consent = { grantId: await grant.save() }
  await provider.interactionFinished(request, response, { login: { accountId }, consent })
}

const answer = provider.callback()
server.on('request', (request, response) => {
  const isSignIn = request.url?.startsWith('/interaction/') ?? false
  void (isSignIn ? signIn(request, response) : answer(request, response))
})
process.on('message', (change: ProviderChange) => {
  ;({ disabled = disabled, refreshes = refreshes, rotates = rotates } = change)
  process.send?.('changed')
})
process.once('disconnect', () => process.exit())
process.send?.(issuer)

function registered({ clientId, clientSecret, redirectUri }: Client): ClientMetadata {
  const metadata: ClientMetadata = {
    client_id: clientId,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
  }
  return clientSecret === undefined
    ? { ...metadata, application_type: 'native', token_endpoint_auth_method: 'none' }
    : { ...metadata, client_secret: clientSecret }
}
