import { markOf } from './ask.ts'
import { type Deployment, sendForJson } from './deployment.ts'

interface Page {
  readonly data: readonly { readonly id: string; readonly title: string; readonly updated_at: string }[]
  readonly next_cursor: string | null
}

/** Deletes this run's chats, among all that were used since it began. */
export async function deleteChats(deployment: Deployment): Promise<void> {
  for (const id of await findChats(deployment)) await sendForJson(deployment, `DELETE /chats/${id}`)
}

async function findChats(deployment: Deployment): Promise<string[]> {
  const found: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Page = await sendForJson<Page>(
      deployment,
      `GET /chats?limit=100${cursor && `&cursor=${cursor}`}`,
    )
    const recent = page.data.filter(({ updated_at: usedAt }) => usedAt >= deployment.startedAt)
    found.push(...recent.filter(({ title }) => title.startsWith(markOf(deployment))).map(({ id }) => id))
    cursor = recent.length === page.data.length ? page.next_cursor : null
  }
  return found
}
