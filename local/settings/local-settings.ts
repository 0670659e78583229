import * as z from 'zod/mini'
import { setting, url, whole } from '../../lib/config/setting.ts'
import { settingsGroup } from '../../lib/config/settings-group.ts'

/** Settings that no function knows. */
export const localSettings = settingsGroup({
  title: 'Local server',
  neededBy: 'npm run dev, npm start and npm run db:migrate, and by no function',
  settings: {
    PORT: setting(z.prefault(whole(1, 65_535), '3000'), { about: 'Port of the local server.' }),
    DATA_DIR: setting(z.optional(z.string()), {
      about: 'Where the local server keeps its data, from the checkout on if it is no absolute path.',
      local: '.data',
    }),
    DATABASE_OWNER_URL: setting(z.optional(url('postgres:', 'postgresql:')), {
      about:
        'PostgreSQL as the owning role app_owner, for npm run db:migrate and the demo seed only. Its password is not that of DATABASE_URL.',
      local: 'of the embedded PostgreSQL',
    }),
  },
})
