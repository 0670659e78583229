import * as z from 'zod/mini'
import { guessableTokens } from './guessable-secrets.ts'
import { secret, setting } from './setting.ts'
import { settingsGroup } from './settings-group.ts'

export const metricsTokenSettings = settingsGroup({
  title: 'Metrics',
  neededBy: 'functions for whoever watches the deployment',
  settings: {
    METRICS_TOKEN: setting(z.optional(secret()), {
      about:
        'Bearer token for GET /metrics, which AUTH_MODE=development does not ask for. Empty: for the operator alone.',
      local: 'made once, kept in .data',
    }),
  },
  check: ({ METRICS_TOKEN }, environment) =>
    guessableTokens({ METRICS_TOKEN: METRICS_TOKEN === undefined ? [] : [METRICS_TOKEN] }, environment),
})
