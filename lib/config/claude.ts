import * as z from 'zod/mini'
import { setting, text, url, whole } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

export const claudeSettings = needAtStart(
  settingsGroup({
    title: 'Claude',
    neededBy: 'functions that ask Claude',
    settings: {
      ANTHROPIC_API_KEY: setting(text(), {
        about: 'Key of the Claude API. All organizations share it; they never see it.',
        local: 'a fake Claude answers, no key is needed',
      }),
      ANTHROPIC_BASE_URL: setting(z.prefault(url('https:', 'http:'), 'https://api.anthropic.com'), {
        about: 'Where the Claude API is.',
      }),
      CLAUDE_IDLE_TIMEOUT_MS: setting(z.prefault(whole(100, 600_000), '60000'), {
        about: 'A stream of Claude that is silent for so many milliseconds, pings included, is cut.',
      }),
    },
  }),
)
