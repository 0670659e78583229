import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { switchFields, upstreamState } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'Switch a way to Claude on again',
  description:
    'Takes back this one switch. One that is off for `all` and for a model stays off for the model until both are taken back. Done again, it changes nothing.',
  tag: 'Operator',
  request: input,
  fields: switchFields,
  responses: { 200: { description: 'The upstream with the switches that are left.', json: upstreamState } },
})
