import * as z from 'zod/mini'
import type { ConsoleSettings } from '../../console/settings.ts'

const origin = z.string().check(z.regex(/^https:\/\/[^/]+$/, { error: 'is https:// and a host' }))

/** What a deployment says of people's sign-in on its console (`-c console`); the provider is OIDC_ISSUER. */
export const consoleContext = z.strictObject({
  /** Of a public client at the provider. */
  clientId: z.string(),
  scope: z.prefault(z.string(), 'openid email offline_access'),
  origins: z.optional(z.array(origin)),
  parameters: z.optional(z.record(z.string(), z.string())),
  sends: z.optional(z.enum(['access_token', 'id_token'])),
})

/** The console's settings on AWS. Without a client of its own, an API key is what remains. */
export function consoleSettings(
  client: z.infer<typeof consoleContext> | undefined,
  authority: string | undefined,
): ConsoleSettings {
  if (client === undefined || authority === undefined) return { oidc: null, development: false }
  const { origins, parameters, sends, ...others } = client
  return {
    oidc: {
      authority,
      ...others,
      ...(origins && { origins }),
      ...(parameters && { parameters }),
      ...(sends && { sends }),
    },
    development: false,
  }
}
