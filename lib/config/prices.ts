import * as z from 'zod/mini'
import { oneOf, setting } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

export const priceSettings = needAtStart(
  settingsGroup({
    title: 'Prices',
    neededBy: 'functions that begin or settle turns',
    settings: {
      CLAUDE_INFERENCE_GEO: setting(z.prefault(oneOf('global', 'us'), 'global'), {
        about:
          "Default geography of this deployment's workspace at Claude. us costs a tenth more, and holds allow for it.",
      }),
    },
  }),
)
