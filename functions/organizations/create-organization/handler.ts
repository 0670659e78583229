import { recordEvent } from '../../../lib/audit/record-event.ts'
import { createOperatorApiKey } from '../../../lib/auth/api-keys/create-operator-api-key.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { newId } from '../../../lib/ids.ts'
import { withOrg } from '../../../lib/postgres/with-org.ts'
import { createOrganization } from '../../../lib/tenancy/create-organization.ts'
import { inviteMember } from '../../../lib/tenancy/invite-member.ts'
import { routes } from '../../routes.ts'
import { input } from './schema.ts'

/** A new organization with all it needs to begin: its owner, and a key that acts for them. */
export const handler = bufferedEndpoint(
  routes['create-organization'],
  input,
  ({ requestId, input: { body } }) => {
    const id = newId('organization')
    const operator = { userId: null, apiKeyId: null, requestId }
    return withOrg(id, async (tx) => {
      const organization = await createOrganization(tx, id, body.name)
      const owner = await inviteMember(tx, id, { ...body.owner, role: 'owner' })
      const apiKey = await createOperatorApiKey(tx, {
        organizationId: id,
        userId: owner.result.user_id,
        name: 'First key',
      })
      await recordEvent(tx, id, operator, 'organization.created', organization)
      await recordEvent(tx, id, operator, 'member.invited', owner)
      await recordEvent(tx, id, operator, 'api_key.created', apiKey)
      return { organization: organization.result, owner: owner.result, api_key: apiKey.result }
    })
  },
)
