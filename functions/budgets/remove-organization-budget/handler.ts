import { routes } from '../../routes.ts'
import { removeBudgetOf } from '../remove-budget.ts'

/** Lets the caller's organization spend what its members and keys may. */
export const handler = removeBudgetOf('organization', routes['remove-organization-budget'])
