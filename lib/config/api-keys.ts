import * as z from 'zod/mini'
import { guessablePeppers } from './guessable-secrets.ts'
import { list, setting } from './setting.ts'
import { settingsGroup } from './settings-group.ts'

const pepper = z.pipe(
  z
    .string()
    .check(z.regex(/^[0-9A-Za-z]{1,16}:.{32,}$/, { error: 'must be id:secret, with 32 characters or more' })),
  z.transform((pair) => {
    const [id = '', ...secret] = pair.split(':')
    return { id, secret: secret.join(':') }
  }),
)

/** Not needed by whoever imports it: most bundles could read a key, and only some routes ask for one. */
export const apiKeySettings = settingsGroup({
  title: 'API keys',
  neededBy: 'functions that take API keys, or make them',
  settings: {
    API_KEY_PEPPERS: setting(
      z.pipe(list(), z.array(pepper).check(z.minLength(1, { error: 'must have one' }))),
      {
        about:
          'Secrets under which API keys and tokens of sign-ins are stored, as id:secret with commas between. New ones take the first; one whose pepper is gone is refused.',
        local: 'made once, kept in .data',
      },
    ),
  },
  check: ({ API_KEY_PEPPERS }, environment) =>
    guessablePeppers({ API_KEY_PEPPERS: API_KEY_PEPPERS.map(({ secret }) => secret) }, environment),
})
