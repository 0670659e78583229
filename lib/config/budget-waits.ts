import * as z from 'zod/mini'
import { setting, whole } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

export const budgetWaitSettings = needAtStart(
  settingsGroup({
    title: 'Budgets',
    neededBy: 'functions that run turns',
    settings: {
      BUDGET_WAIT_MS: setting(z.prefault(whole(0, 120_000), '20000'), {
        about:
          'So many milliseconds a request waits for a budget that could pay for it if less were held for others; then it is refused. 0: none waits.',
      }),
    },
  }),
)
