import * as z from 'zod/mini'
import { safeUrl, setting, text } from './setting.ts'
import { settingsGroup } from './settings-group.ts'

/** An address to which paths are added. */
const address = z.pipe(
  safeUrl().check(
    z.refine((value) => !/[?#]/.test(value), { error: 'must have neither a query nor a fragment' }),
  ),
  z.transform((value) => value.replace(/\/+$/, '')),
)

export const signInSettings = settingsGroup({
  title: 'Sign-in',
  neededBy: 'functions with which people sign in from programs such as Claude Code',
  settings: {
    OIDC_CLIENT_ID: setting(z.optional(text()), {
      about:
        'Client at the identity provider with which people sign in from programs; its redirect address is PUBLIC_URL/oauth/callback. Empty: nobody can.',
    }),
    OIDC_CLIENT_SECRET: setting(z.optional(text()), { about: 'Secret of that client.' }),
    PUBLIC_URL: setting(z.optional(address), {
      about: 'Address of this service as browsers and programs reach it.',
      local: 'http://localhost:3000, or whatever PORT says',
    }),
  },
  check: ({ OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, PUBLIC_URL }, environment) => {
    const isComplete = OIDC_CLIENT_SECRET && PUBLIC_URL && environment['OIDC_ISSUER']
    return OIDC_CLIENT_ID === undefined || isComplete
      ? []
      : ['OIDC_CLIENT_ID needs OIDC_CLIENT_SECRET, PUBLIC_URL and OIDC_ISSUER']
  },
})
