import { expect, test } from '@jest/globals'
import { describeSettings } from '../../lib/config/all-settings.ts'
import { readDeployment } from './deployment.ts'
import { operatorSettings } from './operator-settings.ts'

const read = (context: Record<string, unknown>) => readDeployment((name) => context[name])

test('the default is the cheapest: dev, behind CloudFront, in us-east-1, leaving nothing behind', () => {
  expect(read({})).toEqual({
    stage: 'dev',
    edge: 'cloudfront',
    region: 'us-east-1',
    zones: 'a,b',
    keepData: false,
    tracing: false,
    settings: {},
    privateLink: [],
    secretsRevision: '1',
  })
})

test('prod keeps its data unless told not to, and dev only if told to', () => {
  expect(read({ stage: 'prod' }).keepData).toBe(true)
  expect(read({ stage: 'prod', keepData: 'false' }).keepData).toBe(false)
  expect(read({ stage: 'dev', keepData: true }).keepData).toBe(true)
})

test('flags are read as the command line writes them', () => {
  expect(read({ keepData: 'true', tracing: 'false' })).toMatchObject({ keepData: true, tracing: false })
})

test('all problems are named at once', () => {
  const wrong = { stage: 'production', edge: 'alb', keepData: 'yes', settings: { DATABASE_URL: 'x' } }
  for (const name of ['stage', 'edge', 'keepData', 'settings']) {
    expect(() => read(wrong)).toThrow(`-c ${name}`)
  }
})

test('every setting that an operator may choose is one of the application’s', () => {
  expect(describeSettings().map(({ name }) => name)).toEqual(expect.arrayContaining([...operatorSettings]))
})

test('people can sign in from programs only where it is said at whom, and at which address', () => {
  const settings = {
    OIDC_ISSUER: 'https://idp.example',
    OIDC_CLIENT_ID: 'sign-in',
    PUBLIC_URL: 'https://chat.example',
  }
  expect(read({ settings }).settings).toEqual(settings)
  const { OIDC_ISSUER: _issuer, ...nobody } = settings
  const { PUBLIC_URL: _address, ...nowhere } = settings
  for (const lacking of [nobody, nowhere]) {
    expect(() => read({ settings: lacking })).toThrow('OIDC_CLIENT_ID needs OIDC_ISSUER and PUBLIC_URL')
  }
})
