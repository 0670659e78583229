import * as z from 'zod/mini'
import { anyId } from '../../lib/endpoints/request-schemas.ts'

/**
 * The path of the operator's actions on one organization. A text that is no id is an unknown organization.
 */
export const organizationPath = z.object({ organization_id: anyId })

export const organizationInput = { path: organizationPath }
