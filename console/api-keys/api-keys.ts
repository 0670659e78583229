import type { paths } from '../../client/index.ts'
import { mayManage } from '../administration/roles.ts'
import { api, dataOf, type Schemas } from '../app/api.ts'
import { me } from '../app/session.ts'
import { loadNames, namedMembers, nameOf, roleOf } from '../parts/names.ts'
import type { ListPage } from '../parts/use-pages.ts'

export type ApiKey = Schemas['ApiKey']
/** With the key itself: held by what shows it, and by nothing else. */
export type ShownApiKey = Schemas['ShownApiKey']
export type NewApiKey = paths['/api-keys']['post']['requestBody']['content']['application/json']
export type Scope = NonNullable<NewApiKey['scopes']>[number]

/** A page of keys, with the names and roles of the members for whom they act. @throws ApiError */
export async function listApiKeys(cursor: string | undefined): Promise<ListPage<ApiKey>> {
  const [page] = await Promise.all([
    dataOf(api.GET('/api-keys', { params: { query: cursor === undefined ? {} : { cursor } } })),
    loadNames(),
  ])
  return page
}

const at = (keyId: string) => ({ params: { path: { key_id: keyId } } })

/** @throws ApiError */
export async function createApiKey(asked: NewApiKey): Promise<ShownApiKey> {
  const created = await dataOf(api.POST('/api-keys', { body: asked }))
  await loadNames({ isStale: true })
  return created
}

/** @param overlapSeconds how long the key before stays valid, too. @throws ApiError */
export const rotateApiKey = (keyId: string, overlapSeconds: number): Promise<ShownApiKey> =>
  dataOf(api.POST('/api-keys/{key_id}/rotate', { ...at(keyId), body: { overlap_seconds: overlapSeconds } }))

/** @throws ApiError */
export async function revokeApiKey(keyId: string): Promise<ApiKey> {
  await dataOf(api.DELETE('/api-keys/{key_id}', at(keyId)))
  return dataOf(api.GET('/api-keys/{key_id}', at(keyId)))
}

/** Whether the server lets the caller decide over a key that acts for this member. One that is not known is left to the server. */
export function mayManageKeyOf(userId: string): boolean {
  const role = roleOf(userId)
  return role === undefined || mayManage(role)
}

/** For whom the caller may make a key, by id and name; themselves first. */
export function membersForKeys(): readonly (readonly [id: string, name: string])[] {
  const own = me.value?.user.id ?? ''
  const others = namedMembers().filter(([id]) => id !== own && mayManageKeyOf(id))
  return [[own, nameOf(own)], ...others]
}
