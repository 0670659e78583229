import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  answers,
  ask,
  closeBrowser,
  questions,
  signedIn,
  signInWithKey,
  tabOf,
  textOf,
  untilAnswered,
} from './harness/browser.ts'
import { type Link, newLink } from './harness/link.ts'
import { claudeSays, newOffice, type Office, timesAsked } from './harness/server.ts'

let office: Office
let link: Link

beforeAll(async () => {
  office = await newOffice()
  link = await newLink()
})
afterAll(async () => {
  await closeBrowser()
  await link.close()
})

/** Words that can be counted, so that one that is missing or doubled is seen. */
const words = Array.from({ length: 120 }, (_, index) => `w${index} `)
const whole = words.join('').trim()

/** Waits until the answer has come to this word. */
const untilWord = (page: Parameters<typeof answers>[0], word: string) =>
  answers(page).last().locator('.markdown').getByText(word).waitFor()

test('a stream that loses its network goes on where it broke, to the same text, and says so', async () => {
  const { page } = await signedIn(office.key, link.url)
  const before = await timesAsked()
  await claudeSays({ text: words, tokenMs: 40 })
  await ask(page, 'Count slowly')
  await untilWord(page, 'w10 ')
  link.cut()
  await page.getByText('Connection lost').waitFor()
  await pause(500)
  link.mend()
  await untilAnswered(page)
  expect(await textOf(answers(page).last())).toBe(whole)
  await page.getByText('The connection was lost on the way. The answer is complete.').waitFor()
  expect(await timesAsked()).toBe(before + 1)
})

test('a question whose connection breaks before anything comes is asked once', async () => {
  const { page } = await signedIn(office.key, link.url)
  const before = await timesAsked()
  await claudeSays({ text: words, headersMs: 1_500, tokenMs: 2 })
  await ask(page, 'Are you there?')
  await page.getByText('Asking Claude…').waitFor()
  await pause(300)
  link.cut()
  await page.getByText('Connection lost').waitFor()
  link.mend()
  await untilAnswered(page)
  expect(await textOf(answers(page).last())).toBe(whole)
  expect(await questions(page).count()).toBe(1)
  expect(await timesAsked()).toBe(before + 1)
})

test('a reload in the middle of an answer shows all of it', async () => {
  const { page } = await signedIn(office.key)
  const before = await timesAsked()
  await claudeSays({ text: words, tokenMs: 40 })
  await ask(page, 'Count on')
  await untilWord(page, 'w10 ')
  await page.reload()
  await untilAnswered(page)
  expect(await textOf(answers(page).last())).toBe(whole)
  expect(await questions(page).count()).toBe(1)
  expect(await timesAsked()).toBe(before + 1)
})

test('a reload before the answer begins finds it', async () => {
  const { page } = await signedIn(office.key)
  const before = await timesAsked()
  await claudeSays({ text: words, headersMs: 2_000, tokenMs: 5 })
  await ask(page, 'Think first')
  await page.getByText('Asking Claude…').waitFor()
  await pause(500)
  await page.reload()
  await untilAnswered(page)
  expect(await textOf(answers(page).last())).toBe(whole)
  expect(await questions(page).count()).toBe(1)
  expect(page.url()).toMatch(/\/chat\/chat_/)
  expect(await timesAsked()).toBe(before + 1)
})

test('two tabs show the same answer while it is written, and one list of chats', async () => {
  const { page } = await signedIn(office.key)
  await claudeSays({ text: words, tokenMs: 40 })
  await ask(page, 'For two')
  await untilWord(page, 'w5 ')
  const { page: other } = tabOf(await page.context().newPage())
  await signInWithKey(other, office.key)
  await other.getByRole('link', { name: 'For two' }).click()
  await untilWord(other, 'w20 ')
  await Promise.all([untilAnswered(page), untilAnswered(other)])
  expect(await textOf(answers(other).last())).toBe(whole)
  expect(await textOf(answers(page).last())).toBe(whole)

  await other.getByRole('link', { name: 'New chat' }).click()
  await ask(other, 'Only from the other tab')
  await page.getByRole('link', { name: 'Only from the other tab' }).waitFor()
})

test('an answer that breaks off says why, with its request ID, and can be asked again', async () => {
  const { page } = await signedIn(office.key)
  await claudeSays(
    { error: { status: 400, type: 'invalid_request_error', message: 'No.' } },
    { text: 'Yes.' },
  )
  await ask(page, 'Please?')
  const note = page.getByRole('alert')
  await note.getByText(/Request ID req_/).waitFor()
  await note.getByRole('button', { name: 'Try again' }).click()
  await untilAnswered(page)
  expect(await textOf(answers(page).last())).toBe('Yes.')
  expect(await questions(page).count()).toBe(1)
})

test('a thinking Claude is seen to think, and how much it thought stays on the answer', async () => {
  const { page } = await signedIn(office.key)
  await claudeSays({
    text: 'Done.',
    hidesThinking: true,
    firstTokenMs: 3_000,
    usage: { thinking_tokens: 600 },
  })
  await ask(page, 'Think')
  await page.getByText(/Claude is thinking…/).waitFor()
  await untilAnswered(page)
  await page.getByText(/Claude thought first/).click()
  await page.getByText('The text of it is not shown. It is paid as output.').waitFor()
  expect(await textOf(answers(page).last())).toBe('Done.')
})
