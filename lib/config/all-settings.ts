import { apiKeySettings } from './api-keys.ts'
import { budgetWaitSettings } from './budget-waits.ts'
import { claudeSettings } from './claude.ts'
import { deploymentSettings } from './deployment.ts'
import { httpSettings } from './http.ts'
import { identityProviderSettings } from './identity-provider.ts'
import { journalSettings } from './journal.ts'
import { metricsTokenSettings } from './metrics-token.ts'
import { modelSettings } from './models.ts'
import { operatorTokenSettings } from './operator-tokens.ts'
import { postgresSettings } from './postgres.ts'
import { priceSettings } from './prices.ts'
import { rateLimitSettings } from './rate-limits.ts'
import { redisSettings } from './redis.ts'
import { retrySettings } from './retries.ts'
import type { DescribedSetting, SettingsOfAll } from './settings-group.ts'
import { signInSettings } from './sign-in.ts'
import { upstreamSettings } from './upstreams.ts'

/**
 * All groups of the application, for those who set it up. No function imports this: it would need every secret.
 */
export const allSettings = [
  deploymentSettings,
  httpSettings,
  postgresSettings,
  redisSettings,
  journalSettings,
  upstreamSettings,
  claudeSettings,
  modelSettings,
  priceSettings,
  budgetWaitSettings,
  rateLimitSettings,
  retrySettings,
  apiKeySettings,
  identityProviderSettings,
  signInSettings,
  operatorTokenSettings,
  metricsTokenSettings,
] as const

export type AllSettings = SettingsOfAll<typeof allSettings>

/** Every setting of the application. */
export const describeSettings = (): DescribedSetting[] => allSettings.flatMap((group) => group.describe())
