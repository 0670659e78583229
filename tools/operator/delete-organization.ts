import { UsageError } from '../../local/run-program.ts'
import type { Operation } from './operation.ts'
import { plainText } from './plain-text.ts'
import { request } from './request.ts'

/** @param name must be the organization's, or nothing is deleted */
export function deleteOrganization(id: string, name: string): Operation {
  return async (client) => {
    const params = { path: { organization_id: id } }
    const organization = await request(client.GET('/organizations/{organization_id}', { params }))
    if (organization.name !== name) {
      throw new UsageError(
        `Nothing was deleted: ${id} is called ${plainText(organization.name)}, not ${plainText(name)}.`,
      )
    }
    const answer = await request(client.DELETE('/organizations/{organization_id}', { params }))
    return { answer, text: `${plainText(name)} is deleted for good. What stays: ${answer.kept}` }
  }
}
