import { routes } from '../../routes.ts'
import { removeBudgetOf } from '../remove-budget.ts'

/** Removes a member's budget, also a former member's. */
export const handler = removeBudgetOf('member', routes['remove-member-budget'])
