import * as z from 'zod/mini'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { shownApiKey } from '../../api-keys/openapi.ts'
import { member } from '../../members/openapi.ts'
import { directoryEntry } from '../openapi.ts'
import { input } from './schema.ts'

const created = z
  .strictObject({ organization: directoryEntry, owner: member, api_key: shownApiKey })
  .check(z.meta({ id: 'OrganizationCreated' }))

export const operation = describeOperation({
  summary: 'Create an organization',
  description:
    'With its first owner, and a first key that acts for them with all scopes. The key is shown here and never again.',
  tag: 'Operator',
  request: input,
  example: { name: 'Initech', owner: { email: 'bill@initech.example' } },
  fields: {
    name: 'What it is called.',
    owner:
      "The owner to invite: by `email`, anyone with that verified address; by `subject`, the identity provider's name for them; or by both.",
  },
  responses: { 200: { description: 'The organization, its owner and its key.', json: created } },
})
