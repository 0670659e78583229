import * as z from 'zod/mini'
import { isDeployed } from './environment.ts'
import { guessableTokens } from './guessable-secrets.ts'
import { list, oneOf, secrets, setting, whole } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

export const httpSettings = needAtStart(
  settingsGroup({
    title: 'HTTP',
    neededBy: 'every function that answers requests',
    settings: {
      AUTH_MODE: setting(z.prefault(oneOf('production', 'development'), 'production'), {
        about:
          'development: the headers x-org-id and x-user-id are believed, but from no page of somebody else. Refused inside of Lambda.',
        local: 'development',
      }),
      CORS_ORIGINS: setting(z.prefault(list(), ''), {
        about:
          'Origins, with commas between, whose pages may call this API; * for all. Pages of those that are named may also send x-org-id and x-user-id to a local server.',
        local: '*',
      }),
      LOCAL_HOSTS: setting(z.prefault(list(), ''), {
        about:
          'Names, with commas between, to which AUTH_MODE=development answers besides localhost, 127.0.0.1 and [::1].',
      }),
      ORIGIN_VERIFY_SECRETS: setting(z.prefault(secrets(), ''), {
        about:
          'Values of x-origin-verify, with commas between, of which a request must carry one. Empty: no check.',
      }),
      EDGE_PATIENCE_MS: setting(z.prefault(whole(11_000, 900_000), '120000'), {
        about:
          'So many milliseconds the edge waits for the first byte of an answer. Ten seconds before that Claude must have begun.',
      }),
    },
    check: ({ AUTH_MODE, ORIGIN_VERIFY_SECRETS }, environment) => [
      // A deployed function that believes its callers' headers would open every organization to anybody.
      ...(AUTH_MODE === 'development' && isDeployed(environment)
        ? ['AUTH_MODE must not be development inside of Lambda']
        : []),
      ...guessableTokens({ ORIGIN_VERIFY_SECRETS }, environment),
    ],
  }),
)
