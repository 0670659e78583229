import { routes } from '../../routes.ts'
import { removeBudgetOf } from '../remove-budget.ts'

/** Removes the budget of an API key. */
export const handler = removeBudgetOf('api_key', routes['remove-api-key-budget'])
