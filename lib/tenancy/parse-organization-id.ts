import { NotFoundError } from '../errors.ts'
import { isId, type OrganizationId } from '../ids.ts'

/**
 * The organization that a path names. @throws NotFoundError for a text that is no id, as for an unknown one
 */
export function parseOrganizationId(text: string): OrganizationId {
  if (!isId('organization', text)) throw new NotFoundError('organization')
  return text
}
