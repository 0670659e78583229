import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { allSettings } from './all-settings.ts'
import type { Environment } from './environment.ts'
import { ConfigError, parseSettings } from './settings-group.ts'

const required = {
  DATABASE_URL: 'postgres://localhost/app',
  REDIS_URL: 'redis://localhost',
  ANTHROPIC_API_KEY: 'sk-ant-x',
  API_KEY_PEPPERS: '2026:as-good-a-pepper-as-any-0123456789',
}

const parse = (environment: Environment) => parseSettings(allSettings, environment)

test('what is not set has its default, and production is the default mode', () => {
  expect(parse(required)).toMatchObject({
    AUTH_MODE: 'production',
    DEFAULT_MODEL: 'claude-sonnet-5-5',
    DEFAULT_MAX_TOKENS: 4096,
    CORS_ORIGINS: [],
  })
})

test('all bad variables are named at once, whichever group they are of, with what each must be', () => {
  const bad = { ...required, REDIS_URL: '', DATABASE_POOL_SIZE: 'many', AUTH_MODE: 'none', LOG_LEVEL: 'all' }
  expect(() => parse(bad)).toThrow(ConfigError)
  expect(() => parse(bad)).toThrow(
    [
      'Bad environment variables:',
      '  LOG_LEVEL must be DEBUG, INFO, WARN or ERROR',
      '  AUTH_MODE must be production or development',
      '  DATABASE_POOL_SIZE must be a whole number from 1 to 100',
      '  REDIS_URL is not set',
    ].join('\n'),
  )
})

test('what is wrong in one group hides nothing that is wrong in another', () => {
  const bad = {
    ...required,
    REDIS_URL: '',
    OIDC_ISSUER: 'https://idp.example',
    OPERATOR_TOKENS: 'a'.repeat(32),
  }
  for (const problem of ['REDIS_URL is not set', 'must be set together', 'OPERATOR_TOKENS can be guessed']) {
    expect(() => parse(bad)).toThrow(problem)
  }
})

test('a bad value is never repeated in the error, because it may be a secret', () => {
  expect(() => parse({ ...required, DATABASE_URL: 'mysql://user:hunter2@host' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  )
})

test('no two groups have a setting of the same name', () => {
  const names = allSettings.flatMap((group) => group.names)
  expect(names).toEqual([...new Set(names)])
})

test('peppers are read in their order, each with its id; what follows the first colon is the secret', () => {
  const { API_KEY_PEPPERS } = parse({
    ...required,
    API_KEY_PEPPERS: 'new:with:colons:in:it-as-good-as-any-0123, old:as-good-a-pepper-as-any-0123456789',
  })
  expect(API_KEY_PEPPERS).toEqual([
    { id: 'new', secret: 'with:colons:in:it-as-good-as-any-0123' },
    { id: 'old', secret: 'as-good-a-pepper-as-any-0123456789' },
  ])
})

test.each([
  ['API_KEY_PEPPERS', '', 'is not set'],
  ['API_KEY_PEPPERS', ',', 'must have one'],
  ['API_KEY_PEPPERS', 'a:short', 'must be id:secret, with 32 characters or more'],
  ['API_KEY_PEPPERS', 'p'.repeat(40), 'must be id:secret, with 32 characters or more'],
  ['OPERATOR_TOKENS', `${'t'.repeat(32)},password`, 'must have 32 characters each'],
  ['METRICS_TOKEN', 'password', 'must have 32 characters'],
  ['ORIGIN_VERIFY_SECRETS', 'password', 'must have 32 characters each'],
  ['OPERATOR_TOKENS', 'change-me-before-you-go-to-production', 'can be guessed'],
  ['METRICS_TOKEN', '0123456789'.repeat(4), 'can be guessed'],
  ['ORIGIN_VERIFY_SECRETS', 'abcdefghijklmnopqrstuvwxyz0123456789', 'can be guessed'],
])('%s: %j is refused', (name, value, problem) => {
  expect(() => parse({ ...required, [name]: value })).toThrow(`${name} ${problem}`)
})

const inLambda = { AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001' }

test('inside of Lambda the headers of callers cannot be switched on as credentials', () => {
  const deployed = { ...required, ...inLambda, AUTH_MODE: 'development' }
  expect(() => parse(deployed)).toThrow('AUTH_MODE must not be development inside of Lambda')
})

const provider = { ...required, OIDC_ISSUER: 'https://idp.example/', OIDC_AUDIENCE: 'one, two' }

test('tokens of an identity provider are accepted for the audiences that are named, and not for all', () => {
  expect(parse(provider)).toMatchObject({
    OIDC_ISSUER: 'https://idp.example/',
    OIDC_AUDIENCE: ['one', 'two'],
  })
  for (const part of [{ OIDC_ISSUER: '' }, { OIDC_AUDIENCE: '' }, { OIDC_AUDIENCE: ' , ' }]) {
    expect(() => parse({ ...provider, ...part })).toThrow(
      'OIDC_ISSUER and OIDC_AUDIENCE must be set together',
    )
  }
})

test.each(['http://127.0.0.1:8080', 'http://localhost:8080/realm', 'http://[::1]', 'https://idp.example'])(
  'an identity provider may be at %s',
  (url) => {
    expect(parse({ ...provider, OIDC_ISSUER: url, OIDC_JWKS_URI: url }).OIDC_ISSUER).toBe(url)
  },
)

test.each([
  'http://idp.example',
  'http://10.0.0.1',
  'http://127.0.0.1.example',
  'http://localhost@idp.example',
  'http://0.0.0.0',
  'ftp://127.0.0.1',
  'file:///etc/keys',
  'idp.example',
])('an identity provider may not be at %s, where others could answer in its place', (url) => {
  const must = 'must be a URL that begins with https://, or http:// for this machine itself'
  for (const name of ['OIDC_ISSUER', 'OIDC_JWKS_URI']) {
    expect(() => parse({ ...provider, [name]: url })).toThrow(`${name} ${must}`)
  }
})

const signIn = {
  ...provider,
  OIDC_CLIENT_ID: 'sign-in',
  OIDC_CLIENT_SECRET: 'secret',
  PUBLIC_URL: 'https://chat.example/below/',
}

test('people sign in from programs where all is said that this takes; the address ends without a slash', () => {
  expect(parse(signIn)).toMatchObject({ OIDC_CLIENT_ID: 'sign-in', PUBLIC_URL: 'https://chat.example/below' })
  expect(parse({ ...provider, PUBLIC_URL: 'http://localhost:3000' }).OIDC_CLIENT_ID).toBeUndefined()
  for (const name of ['OIDC_CLIENT_SECRET', 'PUBLIC_URL', 'OIDC_ISSUER', 'OIDC_AUDIENCE']) {
    expect(() => parse({ ...signIn, [name]: '' })).toThrow('OIDC_')
  }
})

test.each(['http://chat.example', 'https://chat.example/?a=b', 'https://chat.example/#a', 'chat.example'])(
  'nobody signs in at %s',
  (url) => {
    expect(() => parse({ ...signIn, PUBLIC_URL: url })).toThrow('PUBLIC_URL must')
  },
)

test('a pepper that can be guessed starts no function of a deployment', () => {
  const weak = { ...required, API_KEY_PEPPERS: `a:${'p'.repeat(40)}` }
  expect(() => parse({ ...weak, ...inLambda })).toThrow('can be guessed')
  expect(() => parse(weak)).not.toThrow()
})

test('a local server is not asked for secrets that nobody guesses', () => {
  const weak = { API_KEY_PEPPERS: `a:${'p'.repeat(32)}`, OPERATOR_TOKENS: 't'.repeat(32) }
  expect(() => parse({ ...required, ...weak, AUTH_MODE: 'development' })).not.toThrow()
})

test('inside of Lambda a secret that can be guessed is refused by its own group, whatever AUTH_MODE says', () => {
  const weak = { ...inLambda, AUTH_MODE: 'development', OPERATOR_TOKENS: 't'.repeat(32) }
  const own = allSettings.filter(({ names }) => names.includes('OPERATOR_TOKENS'))
  expect(() => parseSettings(own, weak)).toThrow('OPERATOR_TOKENS can be guessed')
})

const before = process.env
beforeEach(() => {
  jest.resetModules()
  process.env = {}
})
afterEach(() => {
  process.env = before
})

test('a process reads what it has imported and is asked for besides, all at once, and nothing else', async () => {
  await import('./redis.ts')
  const { apiKeySettings } = await import('./api-keys.ts')
  const { readNeededSettings } = await import('./settings-group.ts')
  expect(() => readNeededSettings([apiKeySettings])).toThrow(
    /^Bad environment variables:\n {2}REDIS_URL is not set\n {2}API_KEY_PEPPERS is not set$/,
  )
})

test('a group that nobody needs at the start may be imported without its settings, and cannot be read without them', async () => {
  const { apiKeySettings } = await import('./api-keys.ts')
  const { readNeededSettings } = await import('./settings-group.ts')
  expect(() => readNeededSettings()).not.toThrow()
  expect(() => apiKeySettings()).toThrow('API_KEY_PEPPERS is not set')
})

test.each([
  [{ CLAUDE_UPSTREAMS: 'anthropic' }, 'ANTHROPIC_API_KEY or ANTHROPIC_FEDERATION_RULE_ID'],
  [{ CLAUDE_UPSTREAMS: 'bedrock' }, 'BEDROCK_REGION is not set: bedrock needs it'],
  [{ CLAUDE_UPSTREAMS: 'bedrock', BEDROCK_REGION: 'europe' }, 'BEDROCK_REGION must be like eu-central-1'],
  [{ CLAUDE_UPSTREAMS: 'mantle' }, 'CLAUDE_UPSTREAMS must name anthropic, claude-platform, bedrock'],
  [{ CLAUDE_UPSTREAMS: 'bedrock,bedrock' }, 'CLAUDE_UPSTREAMS must name each upstream once'],
  [{ CLAUDE_UPSTREAMS_BY_MODEL: 'claude-opus-9=bedrock' }, 'CLAUDE_UPSTREAMS_BY_MODEL must be like'],
  [{ CLAUDE_UPSTREAMS_BY_MODEL: 'claude-opus-5-5=claude-platform' }, 'claude-platform needs it'],
])('%j is refused: %s', (given, problem) => {
  const { ANTHROPIC_API_KEY: _key, ...rest } = required
  expect(() => parse({ ...rest, ...given })).toThrow(problem)
})

test('an upstream needs its own settings and none of another’s; models may have an order of their own', () => {
  const { ANTHROPIC_API_KEY: _key, ...rest } = required
  const settings = parse({
    ...rest,
    CLAUDE_UPSTREAMS: 'bedrock',
    BEDROCK_REGION: 'eu-central-1',
    CLAUDE_UPSTREAMS_BY_MODEL: 'claude-opus-5-5 = claude-platform > bedrock',
    CLAUDE_PLATFORM_WORKSPACE_ID: 'wrkspc_1',
    CLAUDE_PLATFORM_REGION: 'us-east-1',
  })
  expect(settings.CLAUDE_UPSTREAMS).toEqual(['bedrock'])
  expect([...settings.CLAUDE_UPSTREAMS_BY_MODEL]).toEqual([
    ['claude-opus-5-5', ['claude-platform', 'bedrock']],
  ])
})
