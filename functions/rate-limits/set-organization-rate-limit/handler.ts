import { routes } from '../../routes.ts'
import { setRateLimitOf } from '../set-rate-limit.ts'

/** How fast the caller's organization may ask in all. */
export const handler = setRateLimitOf('organization', routes['set-organization-rate-limit'])
