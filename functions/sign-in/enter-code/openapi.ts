import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import {
  databaseAway,
  foreignForm,
  formToken,
  pageHeaderMeanings,
  providerAway,
  tooManyWrong,
} from '../openapi.ts'
import { enteredInput } from './schema.ts'

export const operation = describeOperation({
  summary: 'Enter the code of a device',
  tag: 'Sign-in',
  request: enteredInput,
  fields: { form_token: formToken, user_code: 'In any case, with or without its hyphen.' },
  responses: {
    200: {
      description: 'A page that leads to the identity provider.',
      headers: pageHeaderMeanings,
      text: 'text/html',
    },
  },
  errors: [
    { status: 400, code: 'unknown_code', when: 'no device waits under this code: the page asks once more' },
    foreignForm,
    tooManyWrong,
    databaseAway,
    providerAway,
  ],
})
