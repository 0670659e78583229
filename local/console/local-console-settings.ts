import type { ConsoleSettings } from '../../console/settings.ts'
import type { BackingServices } from '../backing-services.ts'
import { demoPeople } from '../seed/people.ts'
import type { LocalConfig } from '../settings/environment.ts'

/** How people sign in to the console of a local server. */
export function localConsoleSettings(
  { AUTH_MODE }: LocalConfig,
  { provider }: BackingServices,
): ConsoleSettings {
  const isDevelopment = AUTH_MODE === 'development'
  return {
    oidc: provider
      ? {
          authority: provider.issuer,
          clientId: provider.clientId,
          scope: 'openid email offline_access chat',
          parameters: { resource: provider.audience },
        }
      : null,
    development: isDevelopment,
    ...(isDevelopment && { demo: demoPeople }),
  }
}
