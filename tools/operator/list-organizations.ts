import type { components } from '../../client/api.ts'
import type { ApiClient } from '../../client/index.ts'
import type { Result } from './operation.ts'
import { plainText } from './plain-text.ts'
import { request } from './request.ts'

type DirectoryEntry = components['schemas']['DirectoryEntry']

/** All pages of the directory, joined. @throws RequestFailed */
export async function listOrganizations(client: ApiClient): Promise<Result> {
  const answer: DirectoryEntry[] = []
  let cursor: string | null | undefined
  do {
    const query = { limit: 100, ...(cursor && { cursor }) }
    const page = await request(client.GET('/organizations', { params: { query } }))
    answer.push(...page.data)
    cursor = page.next_cursor
  } while (cursor !== null)
  return { answer, text: answer.length === 0 ? 'There are no organizations.' : answer.map(lineOf).join('\n') }
}

function lineOf(entry: DirectoryEntry): string {
  return `${entry.id}  ${entry.created_at.slice(0, 10)}  ${stateOf(entry).padEnd(9)}  ${plainText(entry.name)}`
}

function stateOf({ suspended_at: suspendedAt, deleted_at: deletedAt }: DirectoryEntry): string {
  if (deletedAt !== null) return 'deleted'
  return suspendedAt === null ? 'active' : 'suspended'
}
