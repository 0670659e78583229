import { apiKeySettings } from '../config/api-keys.ts'
import { identityProviderSettings } from '../config/identity-provider.ts'
import { metricsTokenSettings } from '../config/metrics-token.ts'
import { operatorTokenSettings } from '../config/operator-tokens.ts'
import type { SettingsGroup } from '../config/settings-group.ts'
import { signInSettings } from '../config/sign-in.ts'
import type { Access } from './route.ts'

/**
 * The settings with which `authenticate` finds out who asks, on a route with that scope. A function is given no others: one
 * that takes no API keys has no pepper to lose.
 */
export function credentialSettings(scope: Access): readonly SettingsGroup[] {
  switch (scope) {
    case 'metrics':
      return [metricsTokenSettings, operatorTokenSettings]
    case 'operator':
      return [operatorTokenSettings]
    case 'sign-in':
      return [apiKeySettings, identityProviderSettings, signInSettings]
    case 'person':
      return [identityProviderSettings]
    default:
      return [apiKeySettings, identityProviderSettings]
  }
}
