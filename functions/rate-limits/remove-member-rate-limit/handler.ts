import { routes } from '../../routes.ts'
import { removeRateLimitOf } from '../remove-rate-limit.ts'

/** Removes a member's limits, also a former member's. */
export const handler = removeRateLimitOf('member', routes['remove-member-rate-limit'])
