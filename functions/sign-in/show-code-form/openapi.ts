import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { pageHeaderMeanings } from '../openapi.ts'
import { codeFormInput } from './schema.ts'

export const operation = describeOperation({
  summary: 'The page on which a person enters the code of a device',
  tag: 'Sign-in',
  request: codeFormInput,
  fields: { user_code: 'Fills in the code, which the person still has to send.' },
  responses: { 200: { description: 'The page.', headers: pageHeaderMeanings, text: 'text/html' } },
})
