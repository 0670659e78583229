import { reportUsage } from '../../lib/budget/books/usage-report.ts'
import { listChats } from '../../lib/chats/list-chats.ts'
import { readerOf } from '../../lib/chats/owner.ts'
import { callFunction } from '../../lib/postgres/call-function.ts'
import { withOrg } from '../../lib/postgres/with-org.ts'
import { ownerOf } from './owners.ts'

/** Whoever asks with a key is looked up by it. */
export async function findKey(organization: number): Promise<void> {
  const number = String(organization).padStart(32, '0')
  const found = await callFunction('find_api_key', { api_key_id: `key_${number}` })
  if (found.length !== 1) throw new Error('no such key')
}

/** The first page of chats. */
export async function readChats(organization: number): Promise<void> {
  const owner = ownerOf(organization)
  const page = { ofUser: undefined, search: undefined, limit: 20, cursor: undefined }
  await withOrg(owner.organizationId, (tx) => listChats(tx, { ...readerOf(owner), ...page }))
}

/** The last thirty days, by day and model. */
export async function readUsage(organization: number): Promise<void> {
  const { organizationId } = ownerOf(organization)
  const since = new Date(Date.now() - 30 * 86_400_000)
  await withOrg(organizationId, (tx) =>
    reportUsage(tx, organizationId, {
      groupBy: ['day', 'model'],
      since,
      until: undefined,
      model: undefined,
      userId: undefined,
      apiKeyId: undefined,
    }),
  )
}
