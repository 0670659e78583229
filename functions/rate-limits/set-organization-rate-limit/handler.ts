import { routes } from '../../routes.ts'
import { setRateLimitOf } from '../set-rate-limit.ts'

/** Sets how fast the caller's organization may ask in total. */
export const handler = setRateLimitOf('organization', routes['set-organization-rate-limit'])
