import { afterAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { answers, ask, closeBrowser, questions, signedIn, untilAnswered } from './harness/browser.ts'
import { newOffice, server } from './harness/server.ts'

afterAll(closeBrowser)

/** Fills a chat up to so many messages. */
async function fill(organizationId: string, chatId: string, count: number): Promise<void> {
  const client = new Client({ connectionString: server.engines.postgres.url })
  await client.connect()
  try {
    await client.query(`BEGIN; SELECT set_config('app.organization_id', '${organizationId}', true)`)
    await client.query(
      `INSERT INTO messages (organization_id, id, chat_id, turn_id, position, role, content)
       SELECT organization_id, 'msg_' || lpad(to_hex(n), 32, '0'), chat_id, turn_id, n,
              (CASE WHEN n % 2 = 0 THEN 'user' ELSE 'assistant' END)::message_role, 'message ' || n || repeat(' and more', n % 40)
         FROM messages, generate_series(2, $2 - 1) AS n
        WHERE chat_id = $1 AND position = 1`,
      [chatId, count],
    )
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}

test('a chat of 5,000 messages opens at its end, and scrolls back page by page, with few elements', async () => {
  const office = await newOffice()
  const { page } = await signedIn(office.key)
  await ask(page, 'The beginning')
  await untilAnswered(page)
  const chatId = page.url().split('/').at(-1) ?? ''
  await fill(office.organizationId, chatId, 5_000)

  let pages = 0
  page.on('request', (request) => {
    if (request.url().includes(`/chats/${chatId}/messages`)) pages += 1
  })
  await page.reload()
  await answers(page)
    .filter({ hasText: /^message 4999/ })
    .waitFor()
  expect(
    await answers(page)
      .filter({ hasText: /^message 4999/ })
      .isVisible(),
  ).toBe(true)
  expect(pages).toBeLessThanOrEqual(3)

  const thread = page.getByRole('region', { name: 'Conversation' })
  for (let step = 0; step < 40; step += 1) {
    await thread.hover()
    await page.mouse.wheel(0, -2_000)
    await page.waitForTimeout(50)
  }
  await page.waitForLoadState('networkidle')
  expect(pages).toBeGreaterThan(5)
  expect(pages).toBeLessThan(60)
  const elements = (await answers(page).count()) + (await questions(page).count())
  expect(elements).toBeLessThan(300)
})
