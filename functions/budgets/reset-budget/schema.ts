import * as z from 'zod/mini'
import { anyId } from '../../../lib/endpoints/request-schemas.ts'
import type { Holder } from '../../../lib/holder.ts'
import type { OrganizationId } from '../../../lib/ids.ts'

/** A body that names a budget, and has these fields besides. */
export const ofBudget = <Fields extends z.core.$ZodLooseShape>(fields: Fields) =>
  z.discriminatedUnion('scope', [
    z.strictObject({ scope: z.literal('organization'), ...fields }),
    z.strictObject({ scope: z.literal('member'), user_id: anyId, ...fields }),
    z.strictObject({ scope: z.literal('api_key'), api_key_id: anyId, ...fields }),
  ])

/** The body of `POST /budgets/reset`. */
export const budgetReset = ofBudget({})

/** Whom such a body means. */
export function toHolder(organizationId: OrganizationId, named: z.output<typeof budgetReset>): Holder {
  if (named.scope === 'member') return { organizationId, scope: named.scope, subject: named.user_id }
  if (named.scope === 'api_key') return { organizationId, scope: named.scope, subject: named.api_key_id }
  return { organizationId, scope: named.scope, subject: organizationId }
}
