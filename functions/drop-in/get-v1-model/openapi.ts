import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { model, modelNotFound, modelRetired } from '../openapi.ts'
import { modelInput } from './schema.ts'

export const operation = describeOperation({
  summary: "Look up a model, for clients of Anthropic's and OpenAI's",
  tag: 'Drop-in',
  request: modelInput,
  fields: { model: 'The name of a model.' },
  responses: { 200: { description: 'The model.', json: model } },
  errors: [modelNotFound, modelRetired],
})
