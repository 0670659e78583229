import * as z from 'zod/mini'
import { setting, whole } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

/** Up to which buckets count exactly. */
const most = 1_000_000_000

export const rateLimitSettings = needAtStart(
  settingsGroup({
    title: 'Rate limits',
    neededBy: 'every function that answers requests',
    settings: {
      RATE_LIMIT_REQUESTS_PER_MINUTE: setting(z.prefault(whole(1, most), '6000'), {
        about:
          'Requests a minute to Claude of an organization that has no limits of its own; as many may come at once. What else members ask (reading chats, following and stopping turns) counts for itself, within the same number.',
      }),
      RATE_LIMIT_ADMINISTRATION_PER_MINUTE: setting(z.prefault(whole(1, most), '600'), {
        about:
          'Requests a minute of one person or API key to what only admins may do: members, keys, limits, budgets, usage. They count for themselves, and no other limit holds for them.',
      }),
      RATE_LIMIT_INPUT_TOKENS_PER_MINUTE: setting(z.optional(whole(1, most)), {
        about: 'Input tokens a minute of such an organization. Empty: as many as its budget pays for.',
      }),
      RATE_LIMIT_OUTPUT_TOKENS_PER_MINUTE: setting(z.optional(whole(1, most)), {
        about:
          'Output tokens a minute of it. Until its answer is complete, a request counts with its max_tokens.',
      }),
      RATE_LIMIT_CONCURRENT_STREAMS: setting(z.prefault(whole(1, most), '1000'), {
        about:
          'Turns of such an organization that may run at the same time. As many streams may follow them besides, and ten follow one turn.',
      }),
      RATE_LIMIT_PATIENCE_MS: setting(z.prefault(whole(1, 10_000), '50'), {
        about:
          'So many milliseconds a request waits for Redis; then its process decides alone, and more strictly.',
        local: '500',
      }),
    },
  }),
)
