import * as z from 'zod/mini'
import { plainModelName } from '../model-names.ts'
import { setting, text, whole } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

export const modelSettings = needAtStart(
  settingsGroup({
    title: 'Models',
    neededBy: 'functions that ask Claude or list its models',
    settings: {
      DEFAULT_MODEL: setting(z.prefault(text().check(z.overwrite(plainModelName)), 'claude-sonnet-5-5'), {
        about: 'Model of a chat request that names none. It needs a row in lib/budget/prices/price-table.ts.',
      }),
      DEFAULT_MAX_TOKENS: setting(z.prefault(whole(1, 128_000), '4096'), {
        about: 'Longest answer, in tokens, of a chat request that names no max_tokens.',
      }),
      OPENAI_DEFAULT_MAX_TOKENS: setting(z.prefault(whole(1, 64_000), '16384'), {
        about:
          "Longest answer, in tokens, of a request by OpenAI's API that names no maximum. Agents seldom name one, and thinking counts.",
      }),
    },
  }),
)
