import { routes } from '../../routes.ts'
import { setBudgetOf } from '../set-budget.ts'

/** What the caller's organization may spend in all. */
export const handler = setBudgetOf('organization', routes['set-organization-budget'])
