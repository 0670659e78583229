import { expect, test } from '@jest/globals'
import { ConfigError, parseConfig } from './config.ts'

const required = {
  DATABASE_URL: 'postgres://localhost/app',
  REDIS_URL: 'redis://localhost',
  ANTHROPIC_API_KEY: 'sk-ant-x',
  API_KEY_PEPPERS: '2026:as-good-a-pepper-as-any-0123456789',
}

test('what is not set has its default, and production is the default mode', () => {
  expect(parseConfig(required)).toMatchObject({
    AUTH_MODE: 'production',
    DEFAULT_MODEL: 'claude-sonnet-5-5',
    DEFAULT_MAX_TOKENS: 4096,
    CORS_ORIGINS: [],
  })
})

test('all bad variables are named at once, with what each must be', () => {
  const bad = { ...required, REDIS_URL: '', DATABASE_POOL_SIZE: 'many', AUTH_MODE: 'none', PORT: '0' }
  const parse = () => parseConfig(bad)
  expect(parse).toThrow(ConfigError)
  expect(parse).toThrow(
    [
      'Bad environment variables:',
      '  AUTH_MODE must be production or development',
      '  DATABASE_POOL_SIZE must be a whole number from 1 to 100',
      '  REDIS_URL is not set',
      '  PORT must be a whole number from 1 to 65535',
    ].join('\n'),
  )
})

test('a bad value is never repeated in the error, because it may be a secret', () => {
  expect(() => parseConfig({ ...required, DATABASE_URL: 'mysql://user:hunter2@host' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  )
})

test('peppers are read in their order, each with its id; what follows the first colon is the secret', () => {
  const { API_KEY_PEPPERS } = parseConfig({
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
  expect(() => parseConfig({ ...required, [name]: value })).toThrow(`${name} ${problem}`)
})

test('inside of Lambda the headers of callers cannot be switched on as credentials', () => {
  const deployed = { ...required, AUTH_MODE: 'development', AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001' }
  expect(() => parseConfig(deployed)).toThrow('AUTH_MODE must not be development inside of Lambda')
})

const provider = { ...required, OIDC_ISSUER: 'https://idp.example/', OIDC_AUDIENCE: 'one, two' }

test('tokens of an identity provider are accepted for the audiences that are named, and not for all', () => {
  expect(parseConfig(provider)).toMatchObject({
    OIDC_ISSUER: 'https://idp.example/',
    OIDC_AUDIENCE: ['one', 'two'],
  })
  for (const part of [{ OIDC_ISSUER: '' }, { OIDC_AUDIENCE: '' }, { OIDC_AUDIENCE: ' , ' }]) {
    expect(() => parseConfig({ ...provider, ...part })).toThrow(
      'OIDC_ISSUER and OIDC_AUDIENCE must be set together',
    )
  }
})

test.each(['http://127.0.0.1:8080', 'http://localhost:8080/realm', 'http://[::1]', 'https://idp.example'])(
  'an identity provider may be at %s',
  (url) => {
    expect(parseConfig({ ...provider, OIDC_ISSUER: url, OIDC_JWKS_URI: url }).OIDC_ISSUER).toBe(url)
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
    expect(() => parseConfig({ ...provider, [name]: url })).toThrow(`${name} ${must}`)
  }
})

test('a pepper that can be guessed starts no function of a deployment', () => {
  const weak = { ...required, API_KEY_PEPPERS: `a:${'p'.repeat(40)}` }
  expect(() => parseConfig({ ...weak, AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001' })).toThrow('can be guessed')
  expect(() => parseConfig(weak)).not.toThrow()
})

test('a local server is not asked for secrets that nobody guesses', () => {
  const weak = { API_KEY_PEPPERS: `a:${'p'.repeat(32)}`, OPERATOR_TOKENS: 't'.repeat(32) }
  expect(() => parseConfig({ ...required, ...weak, AUTH_MODE: 'development' })).not.toThrow()
})
