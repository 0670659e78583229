import { routes } from '../../routes.ts'
import { removeRateLimitOf } from '../remove-rate-limit.ts'

/** Removes the limits of an API key. */
export const handler = removeRateLimitOf('api_key', routes['remove-api-key-rate-limit'])
