import { routes } from '../../routes.ts'
import { setRateLimitOf } from '../set-rate-limit.ts'

/** Sets how fast an API key may ask. */
export const handler = setRateLimitOf('api_key', routes['set-api-key-rate-limit'])
