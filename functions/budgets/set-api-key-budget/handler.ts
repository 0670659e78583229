import { routes } from '../../routes.ts'
import { setBudgetOf } from '../set-budget.ts'

/** Sets what may be spent with an API key. */
export const handler = setBudgetOf('api_key', routes['set-api-key-budget'])
