import * as z from 'zod/mini'
import { organizationPath } from '../organizations.ts'

const issuedApiKey = z.strictObject({ user_id: z.optional(z.string().check(z.maxLength(100))) })

/** What `POST /organizations/{organization_id}/api-keys` takes. */
export const input = { path: organizationPath, body: issuedApiKey }
