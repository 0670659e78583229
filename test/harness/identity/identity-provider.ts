import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose'

/** Contents of a token. `claims` and `header` override everything else; an undefined one is left out. */
export interface TokenContent {
  subject?: string
  email?: string
  emailVerified?: unknown
  /** In seconds from now. */
  expiresIn?: number
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
}

/** An OpenID Connect provider on a real socket, which signs whatever a test asks for. */
export interface IdentityProvider {
  readonly issuer: string
  readonly jwksUri: string
  /** The `aud` of its tokens. */
  readonly audience: string
  /** The key that it signs with, as it publishes it. */
  readonly publicKey: () => JWK
  issue(content?: TokenContent): Promise<string>
  /** Signs with a new key from now on. Tokens of the old key stay valid while it is published. */
  rotateKeys(options?: { withdrawOld?: boolean }): Promise<void>
  /** How often each document was requested. */
  readonly asked: { configuration: number; keys: number }
  /** Replaces every document; undefined serves the documents themselves. */
  answer: Partial<Record<'configuration' | 'keys', Answer>>
  /** Refuses connections until `restart`. */
  stop(): Promise<void>
  restart(): Promise<void>
}

const documents: Record<string, 'configuration' | 'keys'> = {
  '/.well-known/openid-configuration': 'configuration',
  '/jwks': 'keys',
}

type Answer = { status?: number; headers?: Record<string, string>; body?: string } | 'nothing'

export async function startIdentityProvider({ algorithm = 'RS256' } = {}): Promise<IdentityProvider> {
  const audience = 'test-client'
  const published: JWK[] = []
  let privateKey: Parameters<SignJWT['sign']>[0]

  const addKey = async () => {
    const pair = await generateKeyPair(algorithm, { extractable: true })
    privateKey = pair.privateKey
    const kid = `key-${crypto.randomUUID()}`
    published.unshift({ ...(await exportJWK(pair.publicKey)), kid, alg: algorithm, use: 'sig' })
  }
  await addKey()

  const listen = async (port: number) => {
    const listening = createServer((request, response) => {
      const document = documents[request.url ?? '']
      if (document === undefined) {
        response.writeHead(404).end()
        return
      }
      provider.asked[document] += 1
      const answer = provider.answer[document]
      if (answer === 'nothing') return
      const configuration = { issuer: provider.issuer, jwks_uri: provider.jwksUri }
      response
        .writeHead(answer?.status ?? 200, answer?.headers)
        .end(answer?.body ?? JSON.stringify(document === 'keys' ? { keys: published } : configuration))
    })
    await once(listening.listen(port, '127.0.0.1'), 'listening')
    return listening
  }
  let server: Server = await listen(0)
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`

  const provider: IdentityProvider = {
    issuer,
    jwksUri: `${issuer}/jwks`,
    audience,
    publicKey: () => published[0] as JWK,
    issue: ({ subject = 'person-1', email, emailVerified, expiresIn = 300, claims, header } = {}) => {
      const now = Math.floor(Date.now() / 1_000)
      const said = { iss: issuer, aud: audience, sub: subject, email, email_verified: emailVerified }
      return new SignJWT({ ...said, iat: now, exp: now + expiresIn, ...claims })
        .setProtectedHeader({ alg: algorithm, kid: published[0]?.kid, ...header } as JWTHeaderParameters)
        .sign(privateKey)
    },
    rotateKeys: async ({ withdrawOld = false } = {}) => {
      if (withdrawOld) published.length = 0
      await addKey()
    },
    asked: { configuration: 0, keys: 0 },
    answer: {},
    stop: async () => {
      if (!server.listening) return
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
    restart: async () => {
      server = await listen(port)
    },
  }
  return provider
}
