import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../../functions/routes.ts'
import { schedules } from '../../functions/schedules.ts'
import { parseSettings } from '../../lib/config/settings-group.ts'
import { fillReferences } from '../secrets-layer/fill-references.ts'
import { type Resources, synthesize } from './fixtures/deploy.ts'
import { everyWay } from './fixtures/every-way.ts'
import { type BuiltFunctions, buildFunctionsToStart } from './fixtures/start-functions.ts'
import { functionNeeds, needs } from './function-needs.ts'

let deployed: Resources
let functions: BuiltFunctions

beforeAll(async () => {
  functions = await buildFunctionsToStart()
  deployed = synthesize({
    stage: 'prod',
    edge: 'cloudfront',
    settings: {
      CORS_ORIGINS: 'https://app.example',
      DEFAULT_MAX_TOKENS: '1000',
      OIDC_ISSUER: 'https://idp.example',
      OIDC_AUDIENCE: 'chat',
      OIDC_CLIENT_ID: 'sign-in',
      PUBLIC_URL: 'https://chat.example/',
    },
  })
}, 60_000)
afterAll(() => functions.remove())

/** A value as CloudFormation would resolve it, with a name in place of what only AWS knows. */
function resolve(value: unknown): string {
  if (typeof value === 'string') return value
  const { Ref: id, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, string[] | undefined>
  if (join !== undefined) return (join[1] as unknown as unknown[]).map(resolve).join(join[0])
  return attribute === undefined ? `arn:aws:of:${String(id)}` : `${attribute.join('-').toLowerCase()}.example`
}

/** 48 letters and digits, as Secrets Manager makes them. */
const secret = 'k3Vb9TzQm2Xw7LrY5NcH8DfJ4GsP6AeUoW1iBvCtZyRqMnKx'

/** A secret as Secrets Manager would generate it. */
async function generate(arn: string): Promise<string> {
  const found = deployed.all[arn.replace('arn:aws:of:', '')]
  if (found === undefined) throw new Error(`No secret ${arn}`)
  const asked = found.Properties['GenerateSecretString'] as Record<string, string | number>
  const { PasswordLength: length, SecretStringTemplate: template, GenerateStringKey: key } = asked
  const random = secret.slice(0, Number(length))
  if (template === undefined) return random
  return JSON.stringify({ ...(JSON.parse(String(template)) as object), [String(key)]: random })
}

/** A function's environment at its start: the program in NODE_OPTIONS has put secrets in place of their references. */
async function environmentOf(operation: string, within = deployed): Promise<Record<string, string>> {
  const { NODE_OPTIONS: _, ...given } = within.environmentOf(operation)
  const variables = Object.entries({ ...given, AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001' })
  const environment = Object.fromEntries(variables.map(([name, value]) => [name, resolve(value)]))
  await fillReferences(environment, generate)
  return environment
}

const needsOf = new Map(
  Object.entries({ ...routes, ...schedules }).map(([operation, row]) => [
    operation,
    functionNeeds(operation, 'scope' in row ? row.scope : undefined),
  ]),
)
const rows = [...needsOf]

/** Node and CloudFormation read these, not the function. */
const ofTheHouse = ['NODE_OPTIONS', 'SECRETS_REVISION']

test.each(rows)('%s is given settings that it needs, and no other', async (operation, needed) => {
  const mayHave = new Set([...ofTheHouse, ...[...needed].flatMap((group) => group.names)])
  expect(Object.keys(deployed.environmentOf(operation)).filter((name) => !mayHave.has(name))).toEqual([])
})

test.each(rows)(
  '%s starts with what it is given, before anybody has rotated a secret',
  async (operation) => {
    expect(await functions.start(operation, await environmentOf(operation))).toBeUndefined()
  },
  30_000,
)

test.each(needs.claude)(
  '%s starts without a key of Anthropic where Claude is asked as its role',
  async (operation) => {
    const environment = await environmentOf(operation, synthesize(everyWay))
    expect(environment['ANTHROPIC_API_KEY']).toBeUndefined()
    expect(await functions.start(operation, environment)).toBeUndefined()
  },
  30_000,
)

/** One for each way to authenticate. */
test.each(['health', 'metrics', 'create-organization', 'list-memberships', 'issue-tokens', 'stream-message'])(
  '%s does not start inside of Lambda when it is told to believe the headers of its callers',
  async (operation) => {
    const open = { ...(await environmentOf(operation)), AUTH_MODE: 'development' }
    expect((await functions.start(operation, open))?.message).toBe(
      'Bad environment variables:\n  AUTH_MODE must not be development inside of Lambda',
    )
  },
  30_000,
)

const read = async (operation: string) =>
  parseSettings([...(needsOf.get(operation) ?? [])], await environmentOf(operation))

test('secrets as AWS made them, and the operator’s choices, reach the functions that need them', async () => {
  expect(await read('send-message')).toMatchObject({
    APP_ENV: 'prod',
    AUTH_MODE: 'production',
    CORS_ORIGINS: ['https://app.example'],
    DEFAULT_MAX_TOKENS: 1_000,
    API_KEY_PEPPERS: [{ id: '1', secret }],
    ORIGIN_VERIFY_SECRETS: [secret],
    ANTHROPIC_API_KEY: secret,
  })
  expect(await read('create-organization')).toMatchObject({
    OPERATOR_TOKENS: [secret],
    API_KEY_PEPPERS: [{ id: '1', secret }],
  })
  expect(await read('metrics')).toMatchObject({ METRICS_TOKEN: secret, OPERATOR_TOKENS: [secret] })
  expect(await read('issue-tokens')).toMatchObject({
    OIDC_CLIENT_ID: 'sign-in',
    OIDC_CLIENT_SECRET: secret,
    PUBLIC_URL: 'https://chat.example',
    API_KEY_PEPPERS: [{ id: '1', secret }],
  })
})
