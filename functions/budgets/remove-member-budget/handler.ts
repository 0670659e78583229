import { routes } from '../../routes.ts'
import { removeBudgetOf } from '../remove-budget.ts'

/** Lifts the budget of a member, also of one who was removed. */
export const handler = removeBudgetOf('member', routes['remove-member-budget'])
