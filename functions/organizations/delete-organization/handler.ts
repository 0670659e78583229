import { auditedByOperator } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { parseOrganizationId } from '../../../lib/tenancy/parse-organization-id.ts'
import { eraseOrganizationWithJournals } from '../../../lib/turns/settle/erase-with-journals.ts'
import { routes } from '../../routes.ts'
import { organizationInput } from '../organizations.ts'

/** Told to the operator who requests an erasure; docs/adr/0007 has the reasons. */
const kept =
  'Usage records and turns: the ids of the organization, its members, API keys and turns, roles, models, token counts, costs and times. No name, address, title, message, prompt or key.'

/** Erases an organization for good, except its ledger. */
export const handler = bufferedEndpoint(routes['delete-organization'], organizationInput, async (request) => {
  const id = parseOrganizationId(request.input.path.organization_id)
  return auditedByOperator(request, id, 'organization.deleted', async (tx) => {
    const deletedAt = (await eraseOrganizationWithJournals(tx, id)).toISOString()
    return {
      target: id,
      before: { deleted_at: null },
      after: { deleted_at: deletedAt },
      result: { id, deleted_at: deletedAt, kept },
    }
  })
})
