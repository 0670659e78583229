import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { until } from '../harness/until.ts'
import {
  answers,
  ask,
  closeBrowser,
  composer,
  questions,
  signedIn,
  textOf,
  untilAnswered,
} from './harness/browser.ts'
import { claudeSays, newOffice, type Office, timesAsked } from './harness/server.ts'

let office: Office

beforeAll(async () => {
  office = await newOffice()
})
afterAll(closeBrowser)

async function isInSight(page: Page, element: Locator): Promise<boolean> {
  const [box, frame] = [
    await element.boundingBox(),
    await page.getByRole('region', { name: 'Conversation' }).boundingBox(),
  ]
  return box !== null && frame !== null && box.y >= frame.y && box.y + box.height <= frame.y + frame.height
}

test('an answer is written word by word, and says its model, tokens and cost, also after a reload', async () => {
  const { page, problems } = await signedIn(office.key)
  await claudeSays({ text: ['Forty', '-two', '.'], tokenMs: 50, usage: { input_tokens: 11 } })
  await ask(page, 'The answer?')
  await untilAnswered(page)
  const answer = answers(page).last()
  expect(await textOf(answer)).toBe('Forty-two.')
  const foot = await answer.locator('.answer-foot').textContent()
  expect(foot).toMatch(/claude-sonnet-5-5.*11 in, 3 out.*\$0\.000052/)

  expect(page.url()).toMatch(/\/console\/chat\/chat_[0-9a-f]{32}$/)
  await page.reload()
  await untilAnswered(page)
  expect(await answers(page).count()).toBe(1)
  expect(await textOf(answers(page).last())).toBe('Forty-two.')
  expect(await answers(page).last().locator('.answer-foot').textContent()).toBe(foot)
  expect(problems).toEqual([])
})

test('a second question goes on with the chat, and the list of chats finds, renames and deletes it', async () => {
  const { page } = await signedIn(office.key)
  await ask(page, 'Giraffes?')
  await untilAnswered(page)
  const address = page.url()
  await ask(page, 'And zebras?')
  await page.getByText('And zebras?').waitFor()
  await answers(page).nth(1).locator('.answer-foot').waitFor()
  expect(page.url()).toBe(address)

  await page.getByRole('link', { name: 'Giraffes?' }).hover()
  await page.getByRole('button', { name: 'Rename Giraffes?' }).click()
  await page.getByLabel('Title').fill('Long necks')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'Long necks' }).waitFor()

  await page.getByLabel('Search chats').fill('NECK')
  await page.getByRole('listitem').filter({ hasText: 'answer' }).waitFor({ state: 'detached' })
  expect(await page.locator('.chat-item').allTextContents()).toEqual(['Long necks'])

  await page.getByRole('link', { name: 'Long necks' }).hover()
  await page.getByRole('button', { name: 'Delete Long necks' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete chat' }).click()
  await page.getByText('No chat has this in its title.').waitFor()
  expect(page.url()).toMatch(/\/console\/chat$/)
})

test('a stopped answer keeps what was written, and says so', async () => {
  const { page } = await signedIn(office.key)
  await claudeSays({ tokens: 500, tokenMs: 40 })
  await ask(page, 'Count')
  await answers(page).last().locator('.markdown p').waitFor()
  await page.getByRole('button', { name: 'Stop the answer' }).click()
  await page.getByText('You stopped this answer.').waitFor()
  const text = await textOf(answers(page).last())
  expect(text.length).toBeGreaterThan(0)
  await page.reload()
  await page.getByText('You stopped this answer.').waitFor()
  expect(await textOf(answers(page).last())).toBe(text)
})

test('a double click sends one message', async () => {
  const { page } = await signedIn(office.key)
  const before = await timesAsked()
  await composer(page).fill('Once')
  await page.getByRole('button', { name: 'Send (Enter)' }).dblclick()
  await untilAnswered(page)
  expect(await questions(page).count()).toBe(1)
  expect(await timesAsked()).toBe(before + 1)
  expect(await page.getByText('You stopped this answer.').count()).toBe(0)
})

test('Shift and Enter break the line, Enter sends both', async () => {
  const { page } = await signedIn(office.key)
  await composer(page).fill('one')
  await composer(page).press('Shift+Enter')
  await page.keyboard.type('two')
  await composer(page).press('Enter')
  await untilAnswered(page)
  expect(await questions(page).textContent()).toBe('one\ntwo')
})

test('Back and Forward go from chat to chat', async () => {
  const { page } = await signedIn(office.key)
  await ask(page, 'The first of two')
  await untilAnswered(page)
  const first = page.url()
  await page.getByRole('link', { name: 'New chat' }).click()
  await ask(page, 'The second of two')
  await untilAnswered(page)
  const second = page.url()
  expect(second).not.toBe(first)

  await page.goBack()
  await questions(page).filter({ hasText: 'The first of two' }).waitFor()
  expect(page.url()).toBe(first)
  await page.goForward()
  await questions(page).filter({ hasText: 'The second of two' }).waitFor()
  expect(page.url()).toBe(second)
})

test('the thread follows an answer to its end, until the reader goes up', async () => {
  const { page } = await signedIn(office.key)
  const foot = answers(page).last().locator('.answer-foot')
  await claudeSays({ tokens: 900, tokenMs: 1 }, { tokens: 900, tokenMs: 5 })
  await ask(page, 'At length')
  await untilAnswered(page)
  await until(async () => (await isInSight(page, foot)) || undefined)

  await ask(page, 'At length again')
  await page.getByText('Claude is writing…').waitFor()
  await page.getByRole('region', { name: 'Conversation' }).hover()
  await page.mouse.wheel(0, -600)
  await page.getByRole('button', { name: 'Go to the end' }).waitFor()
  await answers(page).nth(1).locator('.answer-foot').waitFor()
  expect(await isInSight(page, foot)).toBe(false)
  await page.getByRole('button', { name: 'Go to the end' }).click()
  await until(async () => (await isInSight(page, foot)) || undefined)
})

test('New chat begins another one, also where the first question of this one was refused', async () => {
  const { page } = await signedIn(office.key)
  await claudeSays({ error: { status: 400, type: 'invalid_request_error' } })
  await ask(page, 'Refuse me')
  await page.getByRole('alert').waitFor()
  await page.getByRole('link', { name: 'New chat' }).click()
  await page.getByText('What would you like to know?').waitFor()
  expect(await questions(page).count()).toBe(0)
})

test('what a budget refuses is said in words, with what can be done, and passes once it is raised', async () => {
  const poor = await newOffice('Poor')
  await poor.send('PUT', '/budgets/organization', { period: 'monthly', limit_usd: '0.01' })
  const { page } = await signedIn(poor.key)
  await page.getByText('$0.01 left this month').waitFor()
  await ask(page, 'What is left?')
  const refusal = page.getByRole('alert')
  await refusal
    .getByText('What your organization may spend this month does not pay for this question')
    .waitFor()
  const text = await refusal.textContent()
  expect(text).toContain('of $0.01 are spent')
  expect(text).toMatch(/Raise the budget.*asked again.*Wait: it resets on/)
  expect(text).toMatch(/Request ID req_/)

  await poor.send('PUT', '/budgets/organization', { period: 'monthly', limit_usd: '5.00' })
  await refusal.getByRole('button', { name: 'Try again' }).click()
  await untilAnswered(page)
  expect(await questions(page).count()).toBe(1)
  await page.getByText(/\$4\.99 left this month|\$5\.00 left this month/).waitFor()
})

test('an answer that a budget cut short says so, and what to do', async () => {
  const poor = await newOffice('Short')
  await poor.send('PUT', '/budgets/organization', { period: 'total', limit_usd: '0.03' })
  const { page } = await signedIn(poor.key)
  await claudeSays({ tokens: 5_000, stopReason: 'max_tokens' })
  await ask(page, 'Tell me everything')
  await untilAnswered(page)
  const answer = await answers(page).last().textContent()
  expect(answer).toMatch(
    /A budget or a rate limit let this answer have 2,\d{3} tokens instead of 4,096, and it was cut there/,
  )
})
