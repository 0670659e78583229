import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { databaseAway, providerAway, tooManyWrong } from '../openapi.ts'
import { tokenInput } from './schema.ts'

const tokens = z
  .strictObject({
    access_token: z
      .string()
      .check(z.describe('A bearer for every route that takes an API key, with the role of its member.')),
    token_type: z.literal('Bearer'),
    expires_in: z.int().check(z.describe('In seconds.')),
    refresh_token: z
      .exactOptional(z.string())
      .check(z.describe('Counts once. There is none where the identity provider gives none.')),
    email: z.exactOptional(z.string()).check(z.describe('Of the member who has signed in.')),
  })
  .check(z.meta({ id: 'Tokens' }))

export const operation = describeOperation({
  summary: 'Get tokens for a device code or a refresh token',
  description:
    'A device asks every few seconds until the person has signed in. A refresh token gives new tokens, if its member ' +
    'is one still and the identity provider lets the person in still. One that is used twice ends the sign-in.',
  tag: 'Sign-in',
  request: tokenInput,
  fields: {
    grant_type: '`urn:ietf:params:oauth:grant-type:device_code` or `refresh_token`.',
    device_code: 'With the first.',
    refresh_token: 'With the second.',
  },
  responses: { 200: { description: 'The tokens.', json: tokens } },
  errors: [
    { status: 400, code: 'authorization_pending', when: 'nobody has entered the code yet' },
    { status: 400, code: 'slow_down', when: 'the device asks too often: it has to wait five seconds longer' },
    { status: 400, code: 'access_denied', when: 'the person has refused' },
    { status: 400, code: 'expired_token', when: 'the code was not entered in time' },
    { status: 400, code: 'invalid_grant', when: 'there is no such device code, or it has been used' },
    { status: 400, code: 'unsupported_grant_type', when: 'the grant is another' },
    {
      status: 401,
      code: 'invalid_grant',
      when: 'the refresh token does not count: the sign-in has ended, the member was removed, the organization is suspended, or the identity provider refuses',
    },
    tooManyWrong,
    databaseAway,
    providerAway,
  ],
})
