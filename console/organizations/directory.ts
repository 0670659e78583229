import { api, dataOf, type Schemas } from '../app/api.ts'
import type { ListPage } from '../parts/use-pages.ts'

export type Organization = Schemas['DirectoryEntry']
export type Created = Schemas['OrganizationCreated']
export type ShownApiKey = Schemas['ShownApiKey']

const pageSize = 50

const at = (organizationId: string) => ({ params: { path: { organization_id: organizationId } } })

/** @throws ApiError, as all of these do */
export const listOrganizations = (cursor: string | undefined): Promise<ListPage<Organization>> =>
  dataOf(
    api.GET('/organizations', {
      params: { query: { limit: pageSize, ...(cursor !== undefined && { cursor }) } },
    }),
  )

export const findOrganization = (id: string): Promise<Organization> =>
  dataOf(api.GET('/organizations/{organization_id}', at(id)))

export const createOrganization = (
  name: string,
  owner: { email?: string; subject?: string },
): Promise<Created> => dataOf(api.POST('/organizations', { body: { name, owner } }))

export const suspendOrganization = (id: string): Promise<Organization> =>
  dataOf(api.POST('/organizations/{organization_id}/suspend', at(id)))

export const restoreOrganization = (id: string): Promise<Organization> =>
  dataOf(api.POST('/organizations/{organization_id}/restore', at(id)))

/** @param userId which owner; undefined for the one who is there longest */
export const issueKey = (id: string, userId: string | undefined): Promise<ShownApiKey> =>
  dataOf(
    api.POST('/organizations/{organization_id}/api-keys', {
      ...at(id),
      body: { ...(userId !== undefined && { user_id: userId }) },
    }),
  )

export const deleteOrganization = (id: string): Promise<Schemas['Erasure']> =>
  dataOf(api.DELETE('/organizations/{organization_id}', at(id)))

/** Deleted is final, whatever it was before. */
export function stateOf({ deleted_at: deleted, suspended_at: suspended }: Organization) {
  if (deleted !== null) return 'deleted'
  return suspended === null ? 'active' : 'suspended'
}
