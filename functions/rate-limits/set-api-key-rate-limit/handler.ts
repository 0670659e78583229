import { routes } from '../../routes.ts'
import { setRateLimitOf } from '../set-rate-limit.ts'

/** How fast may be asked with an API key. */
export const handler = setRateLimitOf('api_key', routes['set-api-key-rate-limit'])
