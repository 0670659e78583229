import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { databaseAway, pageHeaderMeanings, providerAway } from '../openapi.ts'
import { comingBackInput } from './schema.ts'

export const operation = describeOperation({
  summary: 'The page to which the identity provider sends a person back',
  description: 'It asks whether the device may act for them, and in which organization.',
  tag: 'Sign-in',
  request: comingBackInput,
  fields: {
    state: 'Which sign-in it was; it counts in the browser that began it only.',
    code: 'With which this service asks the identity provider who the person is.',
    error: 'Why they were not signed in.',
    error_description: 'Is not shown.',
    iss: 'The identity provider.',
  },
  responses: { 200: { description: 'The page.', headers: pageHeaderMeanings, text: 'text/html' } },
  errors: [
    { status: 403, code: 'foreign_sign_in', when: 'this browser did not begin the sign-in' },
    { status: 403, code: 'sign_in_refused', when: 'the identity provider signed nobody in' },
    { status: 403, code: 'no_organization', when: 'the person has joined no organization' },
    databaseAway,
    providerAway,
  ],
})
