import * as z from 'zod/mini'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { databaseAway } from '../openapi.ts'

const codes = z
  .strictObject({
    device_code: z.string().check(z.describe('What the device asks for its tokens with.')),
    user_code: z
      .string()
      .check(z.regex(/^[A-Z]{4}-[A-Z]{4}$/), z.describe('What the person compares and enters.')),
    verification_uri: z.url(),
    verification_uri_complete: z.url().check(z.describe('The same with the code filled in.')),
    expires_in: z.int().check(z.describe('In seconds.')),
    interval: z.int().check(z.describe('Between two questions for the tokens, in seconds.')),
  })
  .check(z.meta({ id: 'DeviceCodes' }))

export const operation = describeOperation({
  summary: 'Begin to sign in on a device',
  description:
    'RFC 8628. No client has to be registered, and no parameter is needed: those that are sent are ignored.',
  tag: 'Sign-in',
  request: noInput,
  fields: {},
  responses: { 200: { description: 'The codes of the device.', json: codes } },
  errors: [
    databaseAway,
    {
      status: 429,
      code: 'too_many_sign_ins',
      when: 'too many devices at this address have begun to sign in',
    },
  ],
})
