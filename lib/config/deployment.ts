import * as z from 'zod/mini'
import { oneOf, setting, text } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

export const deploymentSettings = needAtStart(
  settingsGroup({
    title: 'Deployment',
    neededBy: 'every function',
    settings: {
      APP_ENV: setting(z.prefault(text(), 'production'), {
        about: 'Name of this deployment, as GET /health shows it.',
        local: 'development',
      }),
      LOG_LEVEL: setting(z.prefault(oneOf('DEBUG', 'INFO', 'WARN', 'ERROR'), 'INFO'), {
        about: 'Least level that is logged.',
      }),
    },
  }),
)
