import { describe, expect, test } from '@jest/globals'
import { readDeployment } from '../stack/deployment.ts'
import { federation } from '../stack/fixtures/every-way.ts'

const read = (context: Record<string, unknown>) => readDeployment((name) => context[name])
const bedrock = { CLAUDE_UPSTREAMS: 'bedrock' }
const platform = { CLAUDE_UPSTREAMS: 'claude-platform', CLAUDE_PLATFORM_WORKSPACE_ID: 'wrkspc_1' }

describe('regions', () => {
  test('are the deployment’s own where an upstream is used and nothing else is said', () => {
    const settings = { ...platform, CLAUDE_UPSTREAMS_BY_MODEL: 'claude-opus-5-5=bedrock' }
    expect(read({ stage: 'prod', region: 'eu-central-1', settings }).settings).toEqual({
      ...settings,
      CLAUDE_PLATFORM_REGION: 'eu-central-1',
      BEDROCK_REGION: 'eu-central-1',
    })
  })

  test('that were chosen stay', () => {
    const settings = { ...bedrock, BEDROCK_REGION: 'us-west-2' }
    expect(read({ stage: 'prod', settings }).settings).toEqual(settings)
  })
})

describe('settings that functions would not start with are refused', () => {
  test.each([
    ['an upstream that does not exist', { CLAUDE_UPSTREAMS: 'vertex' }, 'CLAUDE_UPSTREAMS must name'],
    [
      'a platform without its workspace',
      { CLAUDE_UPSTREAMS: 'claude-platform' },
      'CLAUDE_PLATFORM_WORKSPACE_ID',
    ],
    [
      'a model that is not sold',
      { CLAUDE_UPSTREAMS_BY_MODEL: 'gpt=bedrock' },
      'CLAUDE_UPSTREAMS_BY_MODEL must be',
    ],
    ['a profile that does not exist', { ...bedrock, BEDROCK_PROFILE: 'mars' }, 'BEDROCK_PROFILE must be'],
  ])('%s', (_case, settings, problem) => {
    expect(() => read({ stage: 'prod', settings })).toThrow(`-c settings: ${problem}`)
  })

  test.each(Object.entries(federation))('%s alone, which is not taken for a key', (name, value) => {
    expect(() => read({ settings: { [name]: value } })).toThrow(
      '-c settings: ANTHROPIC_API_KEY or ANTHROPIC_FEDERATION_RULE_ID',
    )
  })
})

describe('dev, which only IPv6 leaves', () => {
  test.each([
    ['bedrock', bedrock, 'BEDROCK_BASE_URL'],
    ['claude-platform', platform, 'CLAUDE_PLATFORM_BASE_URL'],
  ])('refuses %s where it is not known to have IPv6', (service, settings, address) => {
    const refusal = `usual address of ${service} is not known to have it: use -c privateLink=${service}, or set ${address}`
    expect(() => read({ settings })).toThrow(refusal)
    const asLast = { ...settings, CLAUDE_UPSTREAMS: `anthropic,${service}` }
    expect(() => read({ settings: asLast })).toThrow(refusal)
    expect(read({ stage: 'prod', settings }).settings).toMatchObject(settings)
  })

  test('takes Bedrock over PrivateLink, and any address that the operator names', () => {
    expect(read({ settings: bedrock, privateLink: 'bedrock' }).privateLink).toEqual(['bedrock'])
    const named = { ...platform, CLAUDE_PLATFORM_BASE_URL: 'https://claude.internal.example' }
    expect(read({ settings: named }).settings).toMatchObject(named)
  })

  test('reaches STS, which has IPv6', () => {
    expect(read({ settings: federation }).settings).toEqual({ ...federation, STS_REGION: 'us-east-1' })
  })
})

describe('privateLink', () => {
  test.each([
    ['nobody calls', { settings: {}, privateLink: 'sts' }, 'privateLink names sts, which nothing calls'],
    ['does not exist', { settings: {}, privateLink: 'anthropic' }, 'must name bedrock, claude-platform, sts'],
    [
      'is in another region',
      { settings: { ...bedrock, BEDROCK_REGION: 'us-west-2' }, privateLink: 'bedrock' },
      'privateLink leads to bedrock in us-east-1 only',
    ],
    [
      'has a name that no document tells',
      { settings: platform, privateLink: 'claude-platform' },
      'needs claudePlatformService',
    ],
  ])('refuses a service that %s', (_case, context, problem) => {
    expect(() => read({ stage: 'prod', ...context })).toThrow(problem)
  })

  test('makes functions call STS under the name that its endpoint has', () => {
    const { settings } = read({ settings: federation, privateLink: 'sts' })
    expect(settings).toMatchObject({ STS_BASE_URL: 'https://sts.us-east-1.amazonaws.com' })
  })
})
