import { routes } from '../../routes.ts'
import { removeRateLimitOf } from '../remove-rate-limit.ts'

/** Removes the organization's own limits, so that the deployment's apply. */
export const handler = removeRateLimitOf('organization', routes['remove-organization-rate-limit'])
