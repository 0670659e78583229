import type { ErrorDescription } from '../../lib/openapi/describe-operation.ts'

/** Of what everything else rests on. */
export const databaseAway: ErrorDescription = {
  status: 503,
  code: 'database_unavailable',
  when: 'the database is away or busy',
}

export const providerAway: ErrorDescription = {
  status: 503,
  code: 'identity_provider_unavailable',
  when: 'the identity provider does not answer as it should',
}

export const tooManyWrong: ErrorDescription = {
  status: 429,
  code: 'too_many_failed_attempts',
  when: 'this address has shown too many wrong codes or credentials',
}

export const foreignForm: ErrorDescription = {
  status: 403,
  code: 'foreign_form',
  when: 'the form was not shown to this browser',
}

export const pageHeaderMeanings = {
  'Set-Cookie': 'What the browser is known by, `HttpOnly` and `SameSite=Lax`.',
  'Content-Security-Policy':
    'The page runs no script, loads nothing, and its forms go to this service alone.',
}

export const formToken = 'Stands in the form that the browser was shown, and counts with its cookie only.'
