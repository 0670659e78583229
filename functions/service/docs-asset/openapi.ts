import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { input } from './schema.ts'

export const operation = describeOperation({
  summary: 'A style sheet or script of the page at /docs',
  tag: 'Service',
  request: input,
  fields: { asset: '`swagger-ui.css` or `swagger-ui-bundle.js`.' },
  responses: { 200: { description: 'The file.', text: ['text/css', 'text/javascript'] } },
  errors: [{ status: 404, code: 'asset_not_found', when: 'the page loads no such file' }],
})
