import { expect, test } from '@jest/globals'
import { ConfigError, parseConfig } from './config.ts'

const required = {
  DATABASE_URL: 'postgres://localhost/app',
  REDIS_URL: 'redis://localhost',
  ANTHROPIC_API_KEY: 'sk-ant-x',
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

test('inside of Lambda the headers of callers cannot be switched on as credentials', () => {
  const deployed = { ...required, AUTH_MODE: 'development', AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001' }
  expect(() => parseConfig(deployed)).toThrow('AUTH_MODE must not be development inside of Lambda')
})
