import * as z from 'zod/mini'
import { oneOf, setting } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

export const retrySettings = needAtStart(
  settingsGroup({
    title: 'Retries',
    neededBy: "functions that answer other APIs' clients",
    settings: {
      RECOGNIZE_RETRIES: setting(z.prefault(oneOf('on', 'off'), 'on'), {
        about:
          "on: a client's own retry is answered from the turn of its first try, and charged once. off: every request without an Idempotency-Key is a turn of its own.",
      }),
    },
  }),
)
