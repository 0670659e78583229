import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { switchFields, upstreamState } from '../openapi.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'Switch a way to Claude off',
  description:
    'For one model or for all. Turns that begin from then on do not use it; those that are under way do not move to it from three seconds later on. Done again, it is off since the first time, for the last reason.',
  tag: 'Operator',
  request: input,
  example: { reason: 'answers come late' },
  fields: { ...switchFields, reason: 'Why, for whoever sees it switched off.' },
  responses: { 200: { description: 'The upstream with its switches.', json: upstreamState } },
})
