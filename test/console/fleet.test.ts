import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { until } from '../harness/until.ts'
import { closeBrowser, newTab, signedIn, signInWithKey } from './harness/browser.ts'
import { claudeSays, newOffice, type Office, server, serverUrl } from './harness/server.ts'

let office: Office

beforeAll(async () => {
  office = await newOffice()
})
afterAll(closeBrowser)

const ask = () => office.send('POST', '/chat', { message: 'Hello' })

const figure = async (page: Page, name: string) => {
  const text = await page
    .locator('.figure', { has: page.getByText(name, { exact: true }) })
    .getByRole('definition')
    .textContent()
  return Number(text?.replaceAll(',', ''))
}

/** What the legend of a plot says of one of its lines. */
const valueIn = async (page: Page, plot: string, line: string) => {
  const entry = page.getByRole('figure', { name: plot }).getByRole('listitem').filter({ hasText: line })
  return Number.parseFloat((await entry.locator('b').textContent()) ?? '')
}

/** The operator on the fleet's page, whose clock goes on when it is told to, and otherwise by itself. */
async function watching() {
  const tab = await newTab()
  await tab.page.clock.install()
  await signInWithKey(tab.page, server.operatorToken)
  await tab.page.getByRole('link', { name: 'Fleet' }).click()
  await tab.page.getByText('Turns', { exact: true }).waitFor()
  return tab
}

const tenSeconds = 10_000

test('while questions are asked, the page shows what the fleet counts, and how fast', async () => {
  const { page, problems } = await watching()
  const before = await figure(page, 'Turns')
  await claudeSays({ tokens: 20 }, { tokens: 20 }, { error: { status: 400, type: 'invalid_request_error' } })
  await ask()
  await ask()
  await expect(ask()).rejects.toThrow('400')
  await page.clock.fastForward(tenSeconds)
  await until(async () => (await figure(page, 'Turns')) >= before + 2 || undefined)

  expect(await valueIn(page, 'Requests per second, by status', '200')).toBeGreaterThan(0)
  expect(await valueIn(page, 'Tokens per second, by kind', 'output')).toBeGreaterThan(0)
  expect(await valueIn(page, 'Time to the first token', 'median')).toBeGreaterThan(0)
  await page.getByRole('figure', { name: 'Requests per second' }).locator('canvas').waitFor()
  for (const store of ['PostgreSQL', 'Redis', 'DynamoDB']) {
    expect(await page.getByRole('listitem').filter({ hasText: store }).textContent()).toContain('Answers')
  }
  expect(problems).toEqual([])
})

test('the fleet is read every ten seconds while the page is seen, and not while it is hidden', async () => {
  const { page } = await watching()
  let reads = 0
  page.on('request', (request) => (reads += Number(request.url().endsWith('/metrics'))))
  const read = async (cause: () => Promise<unknown>) => {
    const answered = page.waitForResponse((response) => response.url().endsWith('/metrics'))
    await cause()
    await (await answered).finished()
  }
  const show = (state: string) =>
    page.evaluate((visibility) => {
      const { document } = globalThis as unknown as { document: EventTarget }
      Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)

  await read(() => page.clock.fastForward(tenSeconds))
  await show('hidden')
  for (let period = 0; period < 6; period++) await page.clock.fastForward(tenSeconds)
  await read(() => show('visible'))
  expect(reads).toBe(2)
})

test('a way to Claude is switched off for a model with a reason, and on again', async () => {
  const { page } = await signedIn(server.operatorToken)
  await page.getByRole('link', { name: 'Fleet' }).click()
  const bedrock = page.getByRole('listitem', { name: 'Amazon Bedrock' })
  await bedrock.getByRole('button', { name: 'Switch off' }).click()
  const dialog = page.getByRole('dialog')
  expect(await dialog.getByRole('button', { name: 'Switch off' }).isDisabled()).toBe(true)
  await dialog.getByRole('combobox', { name: 'For' }).selectOption('claude-opus-5-5')
  await dialog.getByLabel('Reason').fill('answers come late')
  await dialog.getByRole('button', { name: 'Switch off' }).click()
  await bedrock.getByText('Off for claude-opus-5-5:').waitFor()
  expect(await bedrock.textContent()).toContain('answers come late')

  await bedrock.getByRole('button', { name: 'Switch on for claude-opus-5-5' }).click()
  await bedrock.getByText('On for all models.').waitFor()
})

test('with the only way to Claude switched off a question is refused, and answered when it is on again', async () => {
  const { page } = await signedIn(server.operatorToken)
  await page.goto(`${serverUrl}/console/fleet`)
  const way = page.getByRole('listitem', { name: 'Anthropic’s API' })
  await way.getByRole('button', { name: 'Switch off' }).click()
  await page.getByLabel('Reason').fill('maintenance')
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
  await way.getByText('Off for all models:').waitFor()
  const refusal = await until(() =>
    ask().then(
      () => undefined,
      (error: Error) => error.message,
    ),
  )
  expect(refusal).toContain('upstream_switched_off')
  await way.getByRole('button', { name: 'Switch on for all models' }).click()
  await way.getByText('On for all models.').waitFor()
  await until(() =>
    ask().then(
      () => true,
      () => undefined,
    ),
  )
})
