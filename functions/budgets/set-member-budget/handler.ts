import { routes } from '../../routes.ts'
import { setBudgetOf } from '../set-budget.ts'

/** Sets what a member may spend, with all of their keys. */
export const handler = setBudgetOf('member', routes['set-member-budget'])
