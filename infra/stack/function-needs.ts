import type { routes } from '../../functions/routes.ts'
import type { schedules } from '../../functions/schedules.ts'
import { apiKeySettings } from '../../lib/config/api-keys.ts'
import { budgetWaitSettings } from '../../lib/config/budget-waits.ts'
import { claudeSettings } from '../../lib/config/claude.ts'
import { deploymentSettings } from '../../lib/config/deployment.ts'
import { httpSettings } from '../../lib/config/http.ts'
import { journalSettings } from '../../lib/config/journal.ts'
import { modelSettings } from '../../lib/config/models.ts'
import { postgresSettings } from '../../lib/config/postgres.ts'
import { priceSettings } from '../../lib/config/prices.ts'
import { rateLimitSettings } from '../../lib/config/rate-limits.ts'
import { redisSettings } from '../../lib/config/redis.ts'
import { retrySettings } from '../../lib/config/retries.ts'
import type { SettingsGroup } from '../../lib/config/settings-group.ts'
import { upstreamSettings } from '../../lib/config/upstreams.ts'
import { credentialSettings } from '../../lib/endpoints/credential-settings.ts'
import type { Access } from '../../lib/endpoints/route.ts'

/** A function of the application, for a route or a schedule. */
type FunctionName = keyof typeof routes | keyof typeof schedules

const settingsOf = {
  upstreams: upstreamSettings,
  claude: claudeSettings,
  models: modelSettings,
  prices: priceSettings,
  journal: journalSettings,
  retries: retrySettings,
  budgetWaits: budgetWaitSettings,
  /** Also given to functions that take keys, by the scope of their route. */
  madeKeys: apiKeySettings,
} satisfies Record<string, SettingsGroup>

type Need = keyof typeof settingsOf

/** What not every function may have, and which functions may. */
export const needs: Readonly<Record<Need, readonly string[]>> = {
  upstreams: [
    'count-tokens',
    'create-api-key',
    'create-chat-completion',
    'create-message',
    'create-response',
    'get-v1-model',
    'list-models',
    'list-upstreams',
    'list-v1-models',
    'send-message',
    'stream-message',
    'sweep-turns',
    'switch-off-upstream',
    'switch-on-upstream',
    'update-organization',
  ],
  claude: [
    'count-tokens',
    'create-chat-completion',
    'create-message',
    'create-response',
    'send-message',
    'stream-message',
  ],
  models: [
    'count-tokens',
    'create-chat-completion',
    'create-message',
    'create-response',
    'get-v1-model',
    'list-models',
    'list-v1-models',
    'send-message',
    'stream-message',
  ],
  prices: [
    'count-tokens',
    'create-chat-completion',
    'create-message',
    'create-response',
    'list-models',
    'list-v1-models',
    'send-message',
    'stream-message',
    'sweep-turns',
  ],
  journal: [
    'check-stores',
    'create-chat-completion',
    'create-message',
    'create-response',
    'delete-chat',
    'delete-organization',
    'resume-turn',
    'send-message',
    'stop-turn',
    'stream-message',
    'sweep-turns',
  ],
  retries: ['create-chat-completion', 'create-message', 'create-response'],
  budgetWaits: [
    'create-chat-completion',
    'create-message',
    'create-response',
    'send-message',
    'stream-message',
  ],
  madeKeys: ['create-api-key', 'create-organization', 'issue-api-key'],
} satisfies Record<Need, readonly FunctionName[]>

const every = [deploymentSettings, postgresSettings, redisSettings]
const everyRoute = [httpSettings, rateLimitSettings]

/**
 * The settings that a function gets, and needs to start. A test compares them with what the bundles read at their
 * start, so that no new import widens a function's settings unnoticed.
 * @param scope of its route; undefined for a schedule
 */
export function functionNeeds(name: string, scope: Access | undefined): ReadonlySet<SettingsGroup> {
  const own = (Object.keys(needs) as Need[]).filter((need) => needs[need].includes(name))
  return new Set<SettingsGroup>([
    ...every,
    ...(scope === undefined ? [] : [...everyRoute, ...credentialSettings(scope)]),
    ...own.map((need) => settingsOf[need]),
  ])
}
