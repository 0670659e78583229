import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { components } from '../../../client/index.ts'
import { newId } from '../../../lib/ids.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

/** A chat of the first organization's owner with these texts in it, by turns of theirs and of Claude's. */
async function chatOf(texts: readonly string[]): Promise<string> {
  const { chat_id: chatId } = (await (
    await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } })
  ).json()) as { chat_id: string }
  const [model] = await app.database.rows<Record<string, unknown>>(
    'SELECT * FROM messages WHERE chat_id = $1 LIMIT 1',
    [chatId],
  )
  await app.database.rows('DELETE FROM messages WHERE chat_id = $1', [chatId])
  for (const [position, content] of texts.entries()) {
    const row = {
      ...model,
      id: newId('message'),
      position,
      content,
      role: position % 2 ? 'assistant' : 'user',
    }
    await app.database.rows('INSERT INTO messages SELECT * FROM jsonb_populate_record(NULL::messages, $1)', [
      row,
    ])
  }
  return chatId
}

type Message = components['schemas']['Message']

interface Page {
  data: Message[]
  has_more: boolean
  next_cursor: string | null
}

async function pagesOf(chatId: string, limit: number, order = 'oldest_first'): Promise<Page[]> {
  const pages: Page[] = []
  for (let cursor = ''; ; ) {
    const response = await app.send(
      'GET',
      `/chats/${chatId}/messages?limit=${limit}&order=${order}${cursor}`,
      {
        as: app.ada,
      },
    )
    expect(response.status).toBe(200)
    const page = (await response.json()) as Page
    pages.push(page)
    expect(page.has_more).toBe(page.next_cursor !== null)
    if (page.next_cursor === null) return pages
    cursor = `&cursor=${page.next_cursor}`
  }
}

const contents = (pages: readonly Page[]) => pages.flatMap(({ data }) => data.map(({ content }) => content))

test.each([1, 100])(
  'a chat of messages of a megabyte can be read in pages of %i, all of it and in order',
  async (limit) => {
    const texts = Array.from(
      { length: 9 },
      (_, index) => `${index}${'\u0001'.repeat(index % 3 ? 170_000 : 3)}`,
    )
    const pages = await pagesOf(await chatOf(texts), limit)
    expect(contents(pages)).toEqual(texts)
    expect(pages.every(({ data }) => data.length > 0)).toBe(true)
  },
)

test('a chat can be read from its end, page by page back to its beginning', async () => {
  const texts = Array.from({ length: 9 }, (_, index) => `${index}`)
  const pages = await pagesOf(await chatOf(texts), 4, 'newest_first')
  expect(pages.map(({ data }) => data.map(({ content }) => content))).toEqual([
    ['8', '7', '6', '5'],
    ['4', '3', '2', '1'],
    ['0'],
  ])
})

test('an answer tells how it came about and what it cost, and a question does not', async () => {
  app.claude.script({ text: 'Four.', stopReason: 'max_tokens' })
  const sent = await app.send('POST', '/chat', { as: app.ada, body: { message: 'Two and two?' } })
  const { chat_id: chatId, usage, cost } = (await sent.json()) as components['schemas']['Answer']
  const [question, answer] = (await pagesOf(chatId, 10)).flatMap(({ data }) => data)
  expect(question).not.toHaveProperty('answer')
  expect(Number(cost)).toBeGreaterThan(0)
  expect(answer?.answer).toEqual({
    model: expect.any(String),
    outcome: 'completed',
    stop_reason: 'max_tokens',
    usage,
    cost,
    estimated: false,
  })
})

test('a text that no answer could hold is told by its beginning, and what stands around it is whole', async () => {
  const huge = `${'"'.repeat(3_000_000)}😀`
  const pages = await pagesOf(await chatOf(['before', huge, 'after', huge.repeat(2), 'the end']), 100)
  const told = pages.flatMap(({ data }) => data)
  expect(
    told.map(({ content, shortened = false }) => [content.length < 100 ? content : 'long', shortened]),
  ).toEqual([
    ['before', false],
    ['long', true],
    ['after', false],
    ['long', true],
    ['the end', false],
  ])
  expect(told[1]?.content.length).toBeGreaterThan(500_000)
  expect(huge.startsWith(told[1]?.content ?? '-')).toBe(true)
})
