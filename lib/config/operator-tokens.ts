import * as z from 'zod/mini'
import { guessableTokens } from './guessable-secrets.ts'
import { secrets, setting } from './setting.ts'
import { settingsGroup } from './settings-group.ts'

export const operatorTokenSettings = settingsGroup({
  title: 'Operator',
  neededBy: 'functions for the operator',
  settings: {
    OPERATOR_TOKENS: setting(z.prefault(secrets(), ''), {
      about:
        'Bearer tokens of the operator, who creates and deletes organizations and reads GET /metrics, with commas between. Empty: nobody.',
      local: 'made once, kept in .data',
    }),
  },
  check: ({ OPERATOR_TOKENS }, environment) => guessableTokens({ OPERATOR_TOKENS }, environment),
})
