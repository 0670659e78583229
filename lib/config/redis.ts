import { setting, url } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

export const redisSettings = needAtStart(
  settingsGroup({
    title: 'Redis',
    neededBy: 'every function',
    settings: {
      REDIS_URL: setting(url('redis:', 'rediss:'), {
        about: 'Redis or Valkey: rate limits and the counters behind GET /metrics.',
        local: 'redis-server from PATH, else that of a Debian package, else an emulator',
      }),
    },
  }),
)
