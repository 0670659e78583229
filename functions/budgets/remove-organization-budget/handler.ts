import { routes } from '../../routes.ts'
import { removeBudgetOf } from '../remove-budget.ts'

/**
 * Removes the budget of the caller's organization, which may then spend whatever its members and keys may.
 */
export const handler = removeBudgetOf('organization', routes['remove-organization-budget'])
