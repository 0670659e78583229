import { routes } from '../../routes.ts'
import { removeRateLimitOf } from '../remove-rate-limit.ts'

/** Lifts the limits of a member, also of one who was removed. */
export const handler = removeRateLimitOf('member', routes['remove-member-rate-limit'])
