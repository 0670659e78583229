import * as z from 'zod/mini'
import type { UpstreamName } from '../upstream-names.ts'
import { oneOf, setting, text, url, whole } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'
import { upstreamsIn } from './upstreams.ts'

const region = () => text().check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'must be like eu-central-1' }))
const id = (prefix: string) =>
  text().check(z.regex(new RegExp(`^${prefix}_\\w+$`), { error: `must begin with ${prefix}_` }))
const place = () => z.optional(url('https:', 'http:'))

/** What an upstream needs, and what may stand in its place. */
const needs: Readonly<Record<UpstreamName, readonly (readonly string[])[]>> = {
  anthropic: [
    ['ANTHROPIC_API_KEY'],
    [
      'ANTHROPIC_FEDERATION_RULE_ID',
      'ANTHROPIC_ORGANIZATION_ID',
      'ANTHROPIC_SERVICE_ACCOUNT_ID',
      'STS_REGION',
    ],
  ],
  'claude-platform': [['CLAUDE_PLATFORM_WORKSPACE_ID', 'CLAUDE_PLATFORM_REGION']],
  bedrock: [['BEDROCK_REGION']],
}

export const claudeSettings = needAtStart(
  settingsGroup({
    title: 'Claude',
    neededBy: 'functions that ask Claude',
    settings: {
      ANTHROPIC_API_KEY: setting(z.optional(text()), {
        about:
          'Key of the Claude API, for the upstream anthropic. All organizations share it; they never see it. Not needed where ANTHROPIC_FEDERATION_RULE_ID is set.',
        local: 'a fake Claude answers, no key is needed',
      }),
      ANTHROPIC_BASE_URL: setting(z.prefault(url('https:', 'http:'), 'https://api.anthropic.com'), {
        about: 'Where the Claude API is.',
      }),
      ANTHROPIC_FEDERATION_RULE_ID: setting(z.optional(id('fdrl')), {
        about:
          "Rule of Anthropic's workload identity federation by which this deployment's role is known, in place of a key: docs/deploy.md.",
      }),
      ANTHROPIC_ORGANIZATION_ID: setting(z.optional(text()), {
        about: 'Organization at Anthropic to which the rule belongs.',
      }),
      ANTHROPIC_SERVICE_ACCOUNT_ID: setting(z.optional(id('svac')), {
        about: 'Service account at Anthropic as which this deployment acts.',
      }),
      ANTHROPIC_WORKSPACE_ID: setting(z.optional(id('wrkspc')), {
        about: 'Workspace at Anthropic of that service account, where it has several.',
      }),
      STS_REGION: setting(z.optional(region()), {
        about: 'Region of AWS whose STS tells Anthropic who this deployment is.',
        local: 'only needed with ANTHROPIC_FEDERATION_RULE_ID',
      }),
      STS_BASE_URL: setting(place(), { about: 'Where that STS is, if not at its usual address.' }),
      CLAUDE_PLATFORM_WORKSPACE_ID: setting(z.optional(id('wrkspc')), {
        about: 'Workspace of Claude Platform on AWS, for the upstream claude-platform.',
        local: 'a fake Claude answers unless it is set',
      }),
      CLAUDE_PLATFORM_REGION: setting(z.optional(region()), { about: 'Region of that workspace.' }),
      CLAUDE_PLATFORM_BASE_URL: setting(place(), {
        about: 'Where Claude Platform on AWS is, if not at its usual address.',
      }),
      BEDROCK_REGION: setting(z.optional(region()), {
        about: 'Region in which Bedrock is called, for the upstream bedrock.',
        local: 'a fake Claude answers unless it is set',
      }),
      BEDROCK_BASE_URL: setting(place(), {
        about: "Where Bedrock's Messages API is, if not at its usual address.",
      }),
      CLAUDE_IDLE_TIMEOUT_MS: setting(z.prefault(whole(100, 600_000), '60000'), {
        about: 'A stream of Claude that is silent for so many milliseconds, pings included, is cut.',
      }),
      CLAUDE_CACHE_TTL: setting(z.prefault(oneOf('5m', '1h', 'off'), '5m'), {
        about:
          'How long Claude keeps the prompt of a chat for its next turn. Keeping it costs a quarter more than not, for 1h twice as much, which holds allow for; reading it costs a tenth or less. GET /usage says what that saved and cost.',
      }),
    },
    check: (_settings, environment) =>
      [...upstreamsIn(environment)].flatMap((name) =>
        needs[name].some((settings) => settings.every((one) => environment[one]))
          ? []
          : [
              `${needs[name].map((settings) => settings.join(', ')).join(' or ')} is not set: ${name} needs it`,
            ],
      ),
  }),
)
