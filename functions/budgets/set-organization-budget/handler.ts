import { routes } from '../../routes.ts'
import { setBudgetOf } from '../set-budget.ts'

/** Sets what the caller's organization may spend in total. */
export const handler = setBudgetOf('organization', routes['set-organization-budget'])
