import { demo, exampleIds } from '../../lib/endpoints/example-ids.ts'
import type { OrganizationId, UserId } from '../../lib/ids.ts'
import type { Role } from '../../lib/roles.ts'

/** Somebody of a demo organization. Their ids never change. */
export interface DemoPerson {
  readonly organizationId: OrganizationId
  readonly organizationName: string
  readonly userId: UserId
  /** Who they are at the local identity provider. */
  readonly subject: string
  readonly email: string
  readonly role: Role
}

const acme = { organizationId: demo.organizationId, organizationName: 'Acme' } as const
const globex = { organizationId: exampleIds.organization_id, organizationName: 'Globex' } as const

/** One of every role in the first organization, and the owner of another that sees none of them. */
export const demoPeople = [
  { ...acme, userId: demo.userId, subject: 'ada', email: 'ada@acme.example', role: 'owner' },
  {
    ...acme,
    userId: 'user_019a0000000070008000000000000004',
    subject: 'carol',
    email: 'carol@acme.example',
    role: 'admin',
  },
  { ...acme, userId: exampleIds.user_id, subject: 'bob', email: 'bob@acme.example', role: 'member' },
  {
    ...acme,
    userId: 'user_019a0000000070008000000000000005',
    subject: 'vera',
    email: 'vera@acme.example',
    role: 'viewer',
  },
  {
    ...globex,
    userId: 'user_019a0000000070008000000000000002',
    subject: 'grace',
    email: 'grace@globex.example',
    role: 'owner',
  },
] as const satisfies DemoPerson[]
