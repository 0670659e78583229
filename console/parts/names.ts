import { signal } from '@preact/signals'
import { api, dataOf } from '../app/api.ts'
import { caller, may, me } from '../app/session.ts'
import { texts } from '../texts.ts'
import type { ListPage } from './use-pages.ts'

/** What members and keys are called, by their ids, as far as the caller may know. */
const names = signal<ReadonlyMap<string, string>>(new Map())
let loadedFor: string | undefined

/** Names beyond these pages of a hundred stay ids: a list of thousands is not loaded for its labels. */
const mostPages = 10

caller.subscribe(() => {
  names.value = new Map()
  loadedFor = undefined
})

/** The name of a member (`user_…`) or a key (`key_…`); the id, where it is unknown or deleted. */
export const nameOf = (id: string): string =>
  id === me.value?.user.id ? (me.value.user.email ?? texts.names.you) : (names.value.get(id) ?? id)

/** Members and keys by id, for choices. */
export const namedMembers = () => [...names.value].filter(([id]) => id.startsWith('user_'))
export const namedKeys = () => [...names.value].filter(([id]) => id.startsWith('key_'))

/** Loads the names that the caller may know, once; again where `isStale`. Those that cannot be loaded stay ids. */
export async function loadNames({ isStale = false } = {}): Promise<void> {
  if (loadedFor === caller.value && !isStale) return
  loadedFor = caller.value
  const mine = caller.value
  const query = (cursor: string | undefined) => ({
    params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } },
  })
  const [members, keys] = await Promise.all([
    may('members:read') ? all((cursor) => dataOf(api.GET('/members', query(cursor)))) : [],
    may('api-keys:read') ? all((cursor) => dataOf(api.GET('/api-keys', query(cursor)))) : [],
  ])
  if (caller.value !== mine) return
  names.value = new Map([
    ...members.map(({ user_id, email, subject }) => [user_id, email ?? subject ?? user_id] as const),
    ...keys.map(({ id, name }) => [id, name] as const),
  ])
}

async function all<Row>(load: (cursor: string | undefined) => Promise<ListPage<Row>>): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const { data, next_cursor } = await load(cursor)
    rows.push(...data)
    if (next_cursor === null) break
    cursor = next_cursor
  }
  return rows
}
