import * as z from 'zod/mini'
import { budgetPeriods } from '../../lib/budget/budget.ts'
import { parseUsd, usdPattern } from '../../lib/budget/prices/money.ts'
import { anyId } from '../../lib/endpoints/request-schemas.ts'
import type { Holder, HolderScope } from '../../lib/holder.ts'
import type { OrganizationId } from '../../lib/ids.ts'
import { holderInputs } from '../holders/holders.ts'

/** In characters: nine digits, a point and nine more. */
const longestAmount = 19

/** Dollars as a decimal text, parsed to nano-USD. */
export const amount = z.pipe(
  z.string().check(
    z.maxLength(longestAmount),
    z.regex(usdPattern, {
      error: 'must be dollars below a billion as a text like "12.50", with nine decimals at most',
    }),
  ),
  z.transform(parseUsd),
)

const budgetTerms = z.strictObject({
  period: z.enum(budgetPeriods, { error: `must be one of ${budgetPeriods.join(', ')}` }),
  limit_usd: amount,
  warn_at_percent: z.prefault(z.int().check(z.minimum(1), z.maximum(100)), 80),
})

/** What `PUT /budgets/…` takes. */
export const setBudgetInput = (scope: HolderScope) => ({ ...holderInputs[scope], body: budgetTerms })

/** A body that names a budget by its holder, plus these fields. */
export const ofBudget = <Fields extends z.core.$ZodLooseShape>(fields: Fields) =>
  z.discriminatedUnion('scope', [
    z.strictObject({ scope: z.literal('organization'), ...fields }),
    z.strictObject({ scope: z.literal('member'), user_id: anyId, ...fields }),
    z.strictObject({ scope: z.literal('api_key'), api_key_id: anyId, ...fields }),
  ])

type NamedBudget =
  | { scope: 'organization' }
  | { scope: 'member'; user_id: string }
  | { scope: 'api_key'; api_key_id: string }

/** The holder that such a body names. */
export function holderNamed(organizationId: OrganizationId, named: NamedBudget): Holder {
  if (named.scope === 'member') return { organizationId, scope: named.scope, subject: named.user_id }
  if (named.scope === 'api_key') return { organizationId, scope: named.scope, subject: named.api_key_id }
  return { organizationId, scope: named.scope, subject: organizationId }
}
