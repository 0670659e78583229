import { pageInput } from '../../../lib/endpoints/page-query.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { invalidCursor, pageFields, pageOf } from '../../../lib/openapi/describe-page.ts'
import { directoryEntry } from '../openapi.ts'

export const operation = describeOperation({
  summary: 'List organizations',
  description: 'The youngest first, deleted ones too.',
  tag: 'Operator',
  request: pageInput,
  fields: pageFields,
  responses: {
    200: { description: 'One page of organizations.', json: pageOf('DirectoryPage', directoryEntry) },
  },
  errors: [invalidCursor],
})
