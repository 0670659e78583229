import * as z from 'zod/mini'
import { list, safeUrl, setting } from './setting.ts'
import { settingsGroup } from './settings-group.ts'

export const identityProviderSettings = settingsGroup({
  title: 'Identity provider',
  neededBy: 'functions that take tokens of people',
  settings: {
    OIDC_ISSUER: setting(z.optional(safeUrl()), {
      about:
        'Identity provider whose tokens people may show, exactly as their iss says. Without one no token is accepted.',
    }),
    OIDC_AUDIENCE: setting(z.prefault(list(), ''), {
      about: 'Clients or APIs, with commas between, of which a token must name one in its aud.',
    }),
    OIDC_JWKS_URI: setting(z.optional(safeUrl()), {
      about: 'Where the keys of the identity provider are, if its openid-configuration is not to be asked.',
    }),
  },
  // A token of the right issuer for anybody else's application would open this one.
  check: ({ OIDC_ISSUER, OIDC_AUDIENCE }) =>
    (OIDC_ISSUER === undefined) === (OIDC_AUDIENCE.length === 0)
      ? []
      : ['OIDC_ISSUER and OIDC_AUDIENCE must be set together'],
})
