import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { databaseAway, foreignForm, formToken, pageHeaderMeanings } from '../openapi.ts'
import { decisionInput } from './schema.ts'

export const operation = describeOperation({
  summary: 'Let a device act for you, or refuse it',
  tag: 'Sign-in',
  request: decisionInput,
  fields: {
    form_token: formToken,
    person: 'Whom the identity provider has signed in, sealed.',
    decision: '`approve` or `deny`.',
    organization_id: 'In which organization the device acts for them.',
  },
  responses: {
    200: { description: 'A page that says how it ended.', headers: pageHeaderMeanings, text: 'text/html' },
  },
  errors: [
    foreignForm,
    { status: 403, code: 'sign_in_over', when: 'it was decided before, or is too old' },
    { status: 403, code: 'invitation_open', when: 'the person is invited there and has not joined' },
    { status: 403, code: 'organization_suspended', when: 'the organization is suspended' },
    databaseAway,
  ],
})
