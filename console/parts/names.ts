import { signal } from '@preact/signals'
import { api, dataOf, type Schemas } from '../app/api.ts'
import { caller, may, me } from '../app/session.ts'
import { texts } from '../texts.ts'
import type { ListPage } from './use-pages.ts'

/** What members and keys are called, by their ids, as far as the caller may know. */
const names = signal<ReadonlyMap<string, string>>(new Map())
const roles = signal<ReadonlyMap<string, Schemas['Role']>>(new Map())
let loadedFor: string | undefined

/** Names beyond these pages of a hundred stay ids: a list of thousands is not loaded for its labels. */
const mostPages = 10

caller.subscribe(() => {
  names.value = new Map()
  roles.value = new Map()
  loadedFor = undefined
})

/** The name of a member (`user_…`) or a key (`key_…`); the id, where it is unknown or deleted. */
export const nameOf = (id: string): string =>
  id === me.value?.user.id ? (me.value.user.email ?? texts.names.you) : (names.value.get(id) ?? id)

/** The role of a member; undefined, where it is unknown. */
export const roleOf = (userId: string): Schemas['Role'] | undefined => roles.value.get(userId)

/** Members and keys by id, for choices. */
export const namedMembers = () => [...names.value].filter(([id]) => id.startsWith('user_'))
export const namedKeys = () => [...names.value].filter(([id]) => id.startsWith('key_'))

/** Loads the names that the caller may know, once; again where `isStale`. Those that cannot be loaded stay ids. */
export async function loadNames({ isStale = false } = {}): Promise<void> {
  if (loadedFor === caller.value && !isStale) return
  loadedFor = caller.value
  const mine = caller.value
  const [members, keys] = await Promise.all([
    may('members:read') ? all((cursor) => dataOf(api.GET('/members', query(cursor)))) : [],
    may('api-keys:read') ? all((cursor) => dataOf(api.GET('/api-keys', query(cursor)))) : [],
  ])
  if (caller.value !== mine) return
  names.value = new Map([
    ...members.map(({ user_id, email, subject }) => [user_id, email ?? subject ?? user_id] as const),
    ...keys.map(({ id, name }) => [id, name] as const),
  ])
  roles.value = new Map(members.map(({ user_id, role }) => [user_id, role]))
}

const query = (cursor: string | undefined) => ({
  params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } },
})

async function all<Row>(load: (cursor: string | undefined) => Promise<ListPage<Row>>): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const loaded = await load(cursor).catch(() => undefined)
    rows.push(...(loaded?.data ?? []))
    if (!loaded || loaded.next_cursor === null) break
    cursor = loaded.next_cursor
  }
  return rows
}
