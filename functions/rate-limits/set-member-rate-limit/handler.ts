import { routes } from '../../routes.ts'
import { setRateLimitOf } from '../set-rate-limit.ts'

/** Sets how fast a member may ask, with all of their keys. */
export const handler = setRateLimitOf('member', routes['set-member-rate-limit'])
