import { beforeAll, expect, test } from '@jest/globals'
import { type Config, parseConfig } from '../../lib/config.ts'
import { projectFunctions } from '../bundle-functions.ts'
import { fillReferences } from '../secrets-layer/fill-references.ts'
import { type Resources, synthesize } from './fixtures/deploy.ts'

let deployed: Resources

beforeAll(() => {
  deployed = synthesize({
    stage: 'prod',
    edge: 'cloudfront',
    settings: { CORS_ORIGINS: 'https://app.example' },
  })
}, 60_000)

/** A value as CloudFormation would resolve it, with a name in the place of what only AWS knows. */
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

async function configOf(operation: string): Promise<Config> {
  const variables = Object.entries(deployed.environmentOf(operation))
  const environment = Object.fromEntries(variables.map(([name, value]) => [name, resolve(value)]))
  await fillReferences(environment, generate)
  return parseConfig({ ...environment, AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001' })
}

test('every function finds a configuration that it accepts, before anybody has rotated a secret', async () => {
  for (const operation of projectFunctions.operations) {
    expect(await configOf(operation)).toMatchObject({
      APP_ENV: 'prod',
      CORS_ORIGINS: ['https://app.example'],
    })
  }
  expect(await configOf('send-message')).toMatchObject({
    AUTH_MODE: 'production',
    API_KEY_PEPPERS: [{ id: '1', secret }],
    ORIGIN_VERIFY_SECRETS: [secret],
    ANTHROPIC_API_KEY: secret,
    OPERATOR_TOKENS: [],
  })
  expect(await configOf('create-organization')).toMatchObject({ OPERATOR_TOKENS: [secret] })
  expect(await configOf('metrics')).toMatchObject({ METRICS_TOKEN: secret })
})
