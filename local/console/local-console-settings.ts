import type { ConsoleSettings } from '../../console/settings.ts'
import type { BackingServices } from '../backing-services.ts'
import type { LocalConfig } from '../settings/environment.ts'

/** How people sign in to the console of a local server. */
export function localConsoleSettings({ AUTH_MODE }: LocalConfig, { demo }: BackingServices): ConsoleSettings {
  if (AUTH_MODE !== 'development') return { oidc: null, development: false }
  const owners = [demo, demo.other].map(({ organizationId, organizationName, userId, email }) => ({
    organizationId,
    organizationName,
    userId,
    email,
    role: 'owner',
  }))
  return { oidc: null, development: true, demo: owners }
}
