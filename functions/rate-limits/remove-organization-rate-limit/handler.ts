import { routes } from '../../routes.ts'
import { removeRateLimitOf } from '../remove-rate-limit.ts'

/** Lets the caller's organization ask as fast as the deployment does. */
export const handler = removeRateLimitOf('organization', routes['remove-organization-rate-limit'])
