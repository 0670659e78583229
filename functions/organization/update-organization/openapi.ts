import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { modelRetired } from '../../messages/openapi.ts'
import { organization, settingMeanings } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'Change the settings of your organization',
  description:
    'What is not given stays as it is, and null clears. For ten seconds a caller seen just before may still be served ' +
    'by the old settings.',
  tag: 'Organization',
  request: input,
  example: { name: 'Acme', max_tokens: 8_000 },
  fields: settingMeanings,
  responses: { 200: { description: 'The organization as it is now.', json: organization } },
  errors: [
    { status: 400, code: 'model_unavailable', when: 'a model is not offered here; `details.models` are' },
    modelRetired,
    {
      status: 400,
      code: 'default_model_not_allowed',
      when: 'the default model would not be among the allowed models',
    },
  ],
})
