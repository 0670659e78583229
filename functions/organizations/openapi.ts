import * as z from 'zod/mini'
import type { ErrorDescription } from '../../lib/openapi/describe-operation.ts'
import { id, timestamp } from '../../lib/openapi/response-schemas.ts'
import type { DirectoryEntry } from '../../lib/tenancy/directory-entry.ts'

export const directoryEntry = z
  .strictObject({
    id: id('org'),
    name: z.string().check(z.describe('`erased` once it is deleted.')),
    created_at: timestamp,
    suspended_at: z.nullable(timestamp),
    deleted_at: z.nullable(timestamp).check(z.describe('From then on only its ledger is left.')),
  })
  .check(
    z.meta({ id: 'DirectoryEntry', description: 'An organization as the operator sees it.' }),
  ) satisfies z.ZodMiniType<DirectoryEntry>

export const organizationFields = { organization_id: 'The id of any organization.' }

export const organizationNotFound: ErrorDescription = {
  status: 404,
  code: 'organization_not_found',
  when: 'there is no such organization',
}
