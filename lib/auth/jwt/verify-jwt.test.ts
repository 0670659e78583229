import { createHmac, createPublicKey } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import * as fc from 'fast-check'
import {
  type IdentityProvider,
  startIdentityProvider,
  type TokenContent,
} from '../../../test/harness/identity/identity-provider.ts'
import { type CapturedLogs, captureLogs } from '../../../test/harness/logs.ts'
import { setClock } from '../../../test/harness/set-clock.ts'
import { AuthenticationError, UnavailableError } from '../../errors.ts'
import { JwtVerifier } from './jwt-verifier.ts'
import { verifyJwt } from './verify-jwt.ts'

let provider: IdentityProvider
let logs: CapturedLogs

beforeAll(async () => {
  provider = await startIdentityProvider()
  logs = captureLogs()
  Object.assign(process.env, {
    DATABASE_URL: 'postgres://127.0.0.1/none',
    REDIS_URL: 'redis://127.0.0.1',
    ANTHROPIC_API_KEY: 'none',
    API_KEY_PEPPERS: 'test:as-good-a-pepper-as-any-0123456789',
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: `another-client, ${provider.audience}`,
  })
})
beforeEach(() => {
  setClock(Date.now())
})
afterEach(() => {
  jest.useRealTimers()
  provider.answer = {}
})
afterAll(async () => {
  logs.restore()
  await provider.stop()
})

const minuteMs = 60_000
const pass = (ms: number) => jest.setSystemTime(Date.now() + ms)

/** Knows no key yet. */
function newVerifier(of: IdentityProvider = provider): JwtVerifier {
  return new JwtVerifier({
    issuer: of.issuer,
    audience: ['another-client', of.audience],
    jwksUri: undefined,
  })
}

/** Who is believed to show this JWT, or that nobody is. */
async function subjectOf(jwt: string): Promise<string> {
  try {
    return (await verifyJwt(jwt)).subject
  } catch (error) {
    if (error instanceof AuthenticationError) return 'refused'
    throw error
  }
}

/** A provider of the test's own, which it may stop and whose keys it may change. */
async function withProvider(work: (own: IdentityProvider) => Promise<void>): Promise<void> {
  const own = await startIdentityProvider()
  try {
    await work(own)
  } finally {
    await own.stop()
  }
}

test('a good JWT is believed', async () => {
  const jwt = await provider.issue({ subject: 'auth0|Ada', email: 'Ada@Example.com', emailVerified: true })
  expect(await verifyJwt(jwt)).toMatchObject({ subject: 'auth0|Ada', email: 'ada@example.com' })
})

test.each(['RS512', 'ES256', 'ES384', 'EdDSA'])('so is one that is signed with %s', async (algorithm) => {
  const other = await startIdentityProvider({ algorithm })
  const { subject } = await newVerifier(other).verify(await other.issue())
  await other.stop()
  expect(subject).toBe('person-1')
})

test.each<[string, TokenContent, string | undefined]>([
  ['verified', { emailVerified: true }, 'ada@example.com'],
  ['verified in the spelling of Apple', { emailVerified: 'true' }, 'ada@example.com'],
  ['not verified', { emailVerified: false }, undefined],
  ['not verified, as a text', { emailVerified: 'false' }, undefined],
  ['1, which is not true', { emailVerified: 1 }, undefined],
  ['of which nothing is said', {}, undefined],
  ['another’s in lower case only', { emailVerified: true, email: '\u212Aada@example.com' }, undefined],
  ['two in one', { emailVerified: true, email: 'ada@example.com@evil.example' }, undefined],
  ['with a line break', { emailVerified: true, email: 'ada@example.com\n' }, undefined],
  ['too long', { emailVerified: true, email: `${'a'.repeat(255)}@example.com` }, undefined],
  ['a list', { emailVerified: true, claims: { email: ['ada@example.com'] } }, undefined],
])('an address that is %s', async (_what, content, email) => {
  const jwt = await provider.issue({ email: 'Ada@example.com', ...content })
  expect(await verifyJwt(jwt)).toMatchObject({ subject: 'person-1', email })
})

const accessToken = { typ: 'at+jwt' }
const several = { aud: ['test-client', 'https://api.example/userinfo'] }

test.each<[string, TokenContent]>([
  ['has expired', { expiresIn: -31 }],
  ['never expires', { claims: { exp: undefined } }],
  ['has a text for a time', { claims: { exp: '9999999999' } }],
  ['is not valid yet', { claims: { nbf: Math.floor(Date.now() / 1_000) + 120 } }],
  ['is of another issuer', { claims: { iss: 'https://issuer.example' } }],
  ['names no issuer', { claims: { iss: undefined } }],
  ['is for another audience', { claims: { aud: 'a-stranger' } }],
  ['is for other audiences', { claims: { aud: ['a-stranger', 'test-client-2'] } }],
  ['is for nobody', { claims: { aud: [] } }],
  ['names no audience', { claims: { aud: undefined, client_id: 'test-client' } }],
  ['names no subject', { claims: { sub: undefined } }],
  ['has an empty subject', { subject: '' }],
  ['has a number for a subject', { claims: { sub: 7 } }],
  ['has a subject with a NUL', { subject: 'person\0' }],
  ['has a subject that is no ASCII', { subject: 'pérson' }],
  ['has a subject of 256 characters', { subject: 'x'.repeat(256) }],
  ['names no key', { header: { kid: undefined } }],
  ['is a logout token', { claims: { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } } }],
  ['is of another type', { header: { typ: 'logout+jwt' } }],
  ['was issued for another client', { claims: { aud: ['test-client', 'a-stranger'], azp: 'a-stranger' } }],
  ['has several clients and none that asked', { claims: { aud: ['test-client', 'a-stranger'] } }],
  [
    'is an access token for other APIs alone',
    { header: accessToken, claims: { ...several, aud: ['a', 'b'] } },
  ],
  [
    'is an access token of ours, as a client, for other APIs',
    {
      header: accessToken,
      claims: { aud: ['a', 'b'], client_id: 'test-client', azp: 'test-client', scope: 'a' },
    },
  ],
  ['has a number for its type, and several audiences', { header: { typ: 7 }, claims: several }],
])('a JWT is refused that %s', async (_what, content) => {
  expect(await subjectOf(await provider.issue(content))).toBe('refused')
})

test('an issuer is another one with a slash at its end', async () => {
  const jwt = await provider.issue({ claims: { iss: `${provider.issuer}/` } })
  expect(await subjectOf(jwt)).toBe('refused')
})

test.each<[string, TokenContent]>([
  ['expired within what clocks may differ', { expiresIn: -20 }],
  ['is of another client of ours', { claims: { aud: ['another-client'] } }],
  [
    'was issued for one of several clients',
    { claims: { aud: ['a-stranger', 'test-client'], azp: 'test-client' } },
  ],
  ['is an access token', { header: { typ: 'at+jwt' } }],
  ['is an access token (RFC 9068) for several APIs', { header: accessToken, claims: several }],
  ['is one that says which client asked', { header: accessToken, claims: { ...several, client_id: 'app' } }],
  ['is one with scopes', { header: accessToken, claims: { ...several, scope: 'openid email' } }],
  ['is an access token of Auth0', { claims: { ...several, azp: 'app', scope: 'openid' } }],
  ['is an access token of Okta', { claims: { ...several, cid: 'app', scp: ['openid', 'chat'] } }],
  ['is an access token of Entra', { claims: { ...several, azp: 'app', scp: 'Chat.Write', ver: '2.0' } }],
  ['is an access token of Keycloak', { claims: { ...several, azp: 'app', scope: 'email', typ: 'Bearer' } }],
  ['has a type in another case', { header: { typ: 'application/AT+JWT' } }],
  ['has a subject of 255 characters', { subject: 'x'.repeat(255) }],
])('a JWT is believed that %s', async (_what, content) => {
  expect(await subjectOf(await provider.issue(content))).toBe(content.subject ?? 'person-1')
})

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
const decode = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())

test('a JWT is refused that asks for no signature, whatever it carries for one', async () => {
  const [, payload, signature] = (await provider.issue()).split('.')
  for (const alg of ['none', 'None', 'NONE', undefined]) {
    const header = encode({ alg, kid: provider.publicKey().kid, typ: 'JWT' })
    for (const last of ['', 'AA', signature])
      expect(await subjectOf(`${header}.${payload}.${last}`)).toBe('refused')
  }
})

test('a JWT is refused that is signed with the public key as a secret', async () => {
  const publicKey = createPublicKey({ key: provider.publicKey(), format: 'jwk' })
  const [, payload] = (await provider.issue()).split('.')
  const header = encode({ alg: 'HS256', kid: provider.publicKey().kid, typ: 'JWT' })
  const secrets = [
    publicKey.export({ type: 'spki', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'der' }),
    publicKey.export({ type: 'pkcs1', format: 'pem' }),
    JSON.stringify(provider.publicKey()),
  ]
  for (const secret of secrets) {
    const signature = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url')
    expect(await subjectOf(`${header}.${payload}.${signature}`)).toBe('refused')
  }
})

test('a JWT is refused that another provider signed, also under the name of our key', async () => {
  await withProvider(async (stranger) => {
    const { kid } = provider.publicKey()
    const claims = { iss: provider.issuer }
    expect(await subjectOf(await stranger.issue({ claims, header: { kid } }))).toBe('refused')
    expect(await subjectOf(await stranger.issue({ claims }))).toBe('refused')
    expect(stranger.asked).toEqual({ configuration: 0, keys: 0 })
  })
})

test('a JWT is refused that brings a key of its own', async () => {
  await withProvider(async (stranger) => {
    const { kid } = provider.publicKey()
    const header = { kid, jwk: stranger.publicKey(), jku: stranger.jwksUri }
    expect(await subjectOf(await stranger.issue({ claims: { iss: provider.issuer }, header }))).toBe(
      'refused',
    )
    expect(stranger.asked.keys).toBe(0)
  })
})

test('a JWT is refused that needs an extension', async () => {
  const jwt = await provider.issue()
  expect(await subjectOf(jwt)).toBe('person-1')
  expect(await subjectOf(await provider.issue({ header: { crit: ['b64'], b64: true } }))).toBe('refused')
})

test('a JWT is refused of which anything was changed', async () => {
  const jwt = await provider.issue()
  const [header, payload, signature] = jwt.split('.')
  const forged = encode({ ...decode(payload), sub: 'somebody-else' })
  expect(await subjectOf(`${header}.${forged}.${signature}`)).toBe('refused')
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: jwt.length - 3 }), fc.base64String({ minLength: 4 }), async (at, text) => {
      const changed = jwt.slice(0, at) + text[0] + jwt.slice(at + 1)
      fc.pre(changed !== jwt)
      expect(await subjectOf(changed)).toBe('refused')
    }),
    { numRuns: 300 },
  )
})

test('a JWT of more than 8 KiB is refused before it is read, good as it may be', async () => {
  const long = await provider.issue({ claims: { filler: 'x'.repeat(4_000) } })
  expect(long.length).toBeLessThan(8_192)
  expect(await subjectOf(long)).toBe('person-1')
  const tooLong = await provider.issue({ claims: { filler: 'x'.repeat(6_000) } })
  expect(tooLong.length).toBeGreaterThan(8_192)
  expect(await subjectOf(tooLong)).toBe('refused')
})

test('garbage of every shape is refused', async () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
    fc
      .record(
        {
          alg: fc.constantFrom('RS256', 'HS256', 'ES256', 'EdDSA', 'none', 'constructor', 7),
          kid: fc.oneof(fc.constant(provider.publicKey().kid), fc.string(), fc.nat()),
          iss: fc.constant(provider.issuer),
          aud: fc.constant(provider.audience),
          sub: fc.string(),
          exp: fc.oneof(fc.maxSafeNat(), fc.double(), fc.string()),
          __proto__: fc.object(),
        },
        { requiredKeys: [] },
      )
      .map(encode),
  )
  const parts = fc.array(part, { maxLength: 5 }).map((all) => all.join('.'))
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        parts,
        fc.tuple(part, part, part).map((all) => all.join('.')),
      ),
      async (jwt) => expect(await subjectOf(jwt)).toBe('refused'),
    ),
    { numRuns: 2_000 },
  )
})

test('the keys are asked for once, also by many at a time', async () => {
  await withProvider(async (own) => {
    const verifier = newVerifier(own)
    const tokens = await Promise.all(Array.from({ length: 20 }, () => own.issue()))
    await Promise.all(tokens.map((jwt) => verifier.verify(jwt)))
    for (const jwt of tokens) await verifier.verify(jwt)
    expect(own.asked).toEqual({ configuration: 1, keys: 1 })
  })
})

test('where the address of the keys is set, the configuration is not asked for', async () => {
  await withProvider(async (own) => {
    const { issuer, audience, jwksUri } = own
    const verifier = new JwtVerifier({ issuer, audience: [audience], jwksUri })
    await verifier.verify(await own.issue())
    expect(own.asked).toEqual({ configuration: 0, keys: 1 })
  })
})

test('the configuration of an issuer with a slash at its end is where it is without', async () => {
  await withProvider(async (own) => {
    const issuer = `${own.issuer}/`
    own.answer.configuration = configuration({ issuer, jwks_uri: own.jwksUri })
    const verifier = newVerifier({ ...own, issuer })
    const { subject } = await verifier.verify(await own.issue({ claims: { iss: issuer } }))
    expect(subject).toBe('person-1')
  })
})

test('a JWT that names no key costs no question', async () => {
  await withProvider(async (own) => {
    const jwt = await own.issue({ header: { kid: undefined } })
    await expect(newVerifier(own).verify(jwt)).rejects.toThrow(AuthenticationError)
    expect(own.asked).toEqual({ configuration: 0, keys: 0 })
  })
})

test('a hundred unknown keys cost one question, and five seconds later one more', async () => {
  await withProvider(async (own) => {
    const verifier = newVerifier(own)
    await verifier.verify(await own.issue())
    const before = own.asked.keys
    const strangers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => own.issue({ header: { kid: `unknown-${index}` } })),
    )
    const refuseAll = async () => {
      for (const jwt of strangers) await expect(verifier.verify(jwt)).rejects.toThrow(AuthenticationError)
      const sideBySide = await Promise.allSettled(strangers.map((jwt) => verifier.verify(jwt)))
      expect(sideBySide.every(({ status }) => status === 'rejected')).toBe(true)
    }
    await refuseAll()
    expect(own.asked.keys).toBe(before + 1)
    pass(5_001)
    await refuseAll()
    expect(own.asked.keys).toBe(before + 2)
  })
})

test('a new key of the provider is found at once, and the old one is good while it is published', async () => {
  await withProvider(async (own) => {
    const verifier = newVerifier(own)
    const old = await own.issue()
    await verifier.verify(old)
    await own.rotateKeys()
    await verifier.verify(await own.issue())
    await verifier.verify(old)
    expect(own.asked.keys).toBe(2)
  })
})

test('a key that the provider has withdrawn is good for an hour at most', async () => {
  await withProvider(async (own) => {
    const verifier = newVerifier(own)
    const old = await own.issue({ expiresIn: 86_400 })
    await verifier.verify(old)
    await own.rotateKeys({ withdrawOld: true })
    pass(59 * minuteMs)
    await verifier.verify(old)
    pass(2 * minuteMs)
    await expect(verifier.verify(old)).rejects.toThrow(AuthenticationError)
    await verifier.verify(await own.issue())
  })
})

test('while the provider is away, known keys go on working and only others are told to come back', async () => {
  await withProvider(async (own) => {
    const verifier = newVerifier(own)
    const good = await own.issue({ expiresIn: 86_400 })
    await verifier.verify(good)
    await own.stop()
    pass(120 * minuteMs)
    await verifier.verify(good)
    const other = await own.issue({ header: { kid: 'unknown' } })
    await expect(verifier.verify(other)).rejects.toThrow(UnavailableError)
    await own.restart()
    pass(5_001)
    await expect(verifier.verify(other)).rejects.toThrow(AuthenticationError)
    await verifier.verify(good)
  })
})

test('a provider that fails to renew its keys is asked again five seconds later, and not for every JWT', async () => {
  await withProvider(async (own) => {
    const verifier = newVerifier(own)
    const good = await own.issue({ expiresIn: 86_400 })
    await verifier.verify(good)
    own.answer.keys = { status: 500 }
    pass(61 * minuteMs)
    for (let time = 0; time < 10; time++) await verifier.verify(good)
    expect(own.asked.keys).toBe(2)
    pass(5_001)
    await verifier.verify(good)
    expect(own.asked.keys).toBe(3)
  })
})

test.each<[string, (own: IdentityProvider) => unknown]>([
  ['is down', (own) => own.stop()],
  ['never answers', (own) => (own.answer.keys = 'nothing')],
  ['answers 500', (own) => (own.answer.configuration = { status: 500 })],
  ['answers with something else', (own) => (own.answer.keys = { body: '<html>' })],
  ['answers with no keys', (own) => (own.answer.keys = { body: '{}' })],
  [
    'has the configuration of another',
    (own) => (own.answer.configuration = configuration({ issuer: 'https://x', jwks_uri: own.jwksUri })),
  ],
  ['has no configuration', (own) => (own.answer.configuration = { body: 'null' })],
  [
    'keeps its keys where anybody on the way could change them',
    (own) =>
      (own.answer.configuration = configuration({ issuer: own.issuer, jwks_uri: 'http://idp.example/jwks' })),
  ],
  [
    'sends us elsewhere for its keys',
    (own) => (own.answer.keys = { status: 302, headers: { location: `${provider.issuer}/jwks` } }),
  ],
])('a provider that %s is an outage, of which its log line says why and no JWT', async (_what, breakIt) => {
  await withProvider(async (own) => {
    const verifier = newVerifier(own)
    const jwt = await own.issue({ subject: 'canary-subject' })
    await breakIt(own)
    const linesBefore = logs.lines().length
    await expect(verifier.verify(jwt)).rejects.toMatchObject({
      status: 503,
      code: 'identity_provider_unavailable',
      retryAfterSeconds: 5,
    })
    expect(logs.lines().slice(linesBefore)).toEqual([
      expect.objectContaining({
        level: 'WARN',
        message: 'The identity provider is not available',
        reason: expect.any(String),
      }),
    ])
    expect(logs.text()).not.toContain('canary-subject')
    expect(logs.text()).not.toContain(jwt.split('.')[2])

    const asked = own.asked.keys + own.asked.configuration
    await expect(verifier.verify(jwt)).rejects.toThrow(UnavailableError)
    expect(own.asked.keys + own.asked.configuration).toBe(asked)

    own.answer = {}
    await own.stop()
    await own.restart()
    pass(5_001)
    expect((await verifier.verify(jwt)).subject).toBe('canary-subject')
  })
})

const configuration = (document: object) => ({ body: JSON.stringify(document) })

test('a refusal says nothing of the JWT', async () => {
  const jwt = await provider.issue({ claims: { aud: 'canary-audience' } })
  const refusal = await verifyJwt(jwt).catch((error: unknown) => error)
  expect(refusal).toEqual(new AuthenticationError())
  expect(refusal).toHaveProperty('cause', undefined)
})

test('where no provider is set, no JWT is believed', async () => {
  const jwt = await provider.issue()
  expect(await subjectOf(jwt)).toBe('person-1')
  const { OIDC_ISSUER, OIDC_AUDIENCE } = process.env
  Object.assign(process.env, { OIDC_ISSUER: '', OIDC_AUDIENCE: '' })
  jest.resetModules()
  const elsewhere = await import('./verify-jwt.ts')
  const refusal = await elsewhere.verifyJwt(jwt).catch((error: unknown) => error)
  Object.assign(process.env, { OIDC_ISSUER, OIDC_AUDIENCE })
  expect(refusal).toMatchObject({ name: 'AuthenticationError', status: 401 })
})
