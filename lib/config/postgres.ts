import * as z from 'zod/mini'
import { setting, url, whole } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

export const postgresSettings = needAtStart(
  settingsGroup({
    title: 'PostgreSQL',
    neededBy: 'every function',
    settings: {
      DATABASE_URL: setting(url('postgres:', 'postgresql:'), {
        about: 'PostgreSQL as the weak role app_runtime.',
        local: 'an embedded PostgreSQL 17',
      }),
      DATABASE_POOL_SIZE: setting(z.prefault(whole(1, 100), '1'), {
        about: 'Connections per process. A Lambda environment serves one request at a time and needs one.',
        local: '10',
      }),
    },
  }),
)
