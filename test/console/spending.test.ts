import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { bookEarlier } from './harness/books.ts'
import { ask, closeBrowser, newTab, questions, signedIn, type Tab, untilAnswered } from './harness/browser.ts'
import { newOffice, type Office, server, serverUrl } from './harness/server.ts'

const sonnet = 'claude-sonnet-5-5'
const haiku = 'claude-haiku-5-5'
const walter = 'walter@office.example'

let office: Office
/** In which Walter, a member, is signed in. */
let walters: Tab

beforeAll(async () => {
  office = await newOffice()
  const { key } = await office.send<{ key: string }>('POST', '/api-keys', { name: 'Nightly build' })
  await office.send('POST', '/chat', { message: 'Hi' })
  await fetch(`${server.url}/chat`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Hi', model: haiku }),
  })
  walters = await joined(office, walter)
  await ask(walters.page, 'Hi')
  await untilAnswered(walters.page)
  await bookEarlier(office.organizationId, 1)
})
afterAll(closeBrowser)

/** A tab in which somebody has joined the office as a member. */
async function joined(at: Office, email: string): Promise<Tab> {
  await at.send('POST', '/members', { email, role: 'member' })
  const tab = await newTab()
  await tab.page.goto(`${serverUrl}/console/`)
  await tab.page.getByRole('button', { name: 'Continue with your account' }).click()
  await tab.page.getByLabel('Somebody else').fill(email)
  await tab.page.getByRole('button', { name: 'Sign in' }).click()
  await tab.page.getByRole('button', { name: 'Join' }).click()
  await tab.page.getByLabel('Message', { exact: true }).waitFor()
  return tab
}

const open = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()
const card = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name })
const dialog = (page: Page) => page.getByRole('dialog')
const save = async (page: Page) => {
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await dialog(page).waitFor({ state: 'detached' })
}

interface UsageRow {
  day?: string
  model?: string
  user_id?: string
  api_key_id?: string | null
  cost_usd: string
}
const usage = async (groupBy: string) =>
  (await office.send<{ data: UsageRow[] }>('GET', `/usage?since=2026-01-01&group_by=${groupBy}`)).data

/** The groups of the table, and what each has cost. */
async function shownGroups(page: Page, by: string): Promise<Record<string, string>> {
  const table = page.getByRole('region', { name: `By ${by}` })
  await table.waitFor()
  const cells = await table
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')))
  return Object.fromEntries(cells.map((row) => [row[0], row.at(-1)]))
}

const costs = (rows: UsageRow[], name: (row: UsageRow) => string) =>
  Object.fromEntries(rows.map((row) => [name(row), `$${row.cost_usd}`]))

const nano = (usd: string): bigint => {
  const [dollars = '', decimals = ''] = usd.split('.')
  return BigInt(dollars + decimals.padEnd(9, '0'))
}

test('an admin sees what was spent by day, model, member and key, and downloads the same sum', async () => {
  const { page, problems } = await signedIn(office.key)
  await open(page, 'Usage')
  await page.getByText('6 answers for').waitFor()
  await page.locator('.plot canvas').waitFor()
  const inWords = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' })
  const days = await usage('day')
  expect(days).toHaveLength(2)
  expect(await shownGroups(page, 'day')).toEqual(costs(days, ({ day = '' }) => inWords.format(new Date(day))))

  const groupBy = page.getByLabel('Grouped by')
  await groupBy.selectOption('Model')
  expect(Object.keys(await shownGroups(page, 'model')).toSorted()).toEqual([haiku, sonnet])
  expect(await shownGroups(page, 'model')).toEqual(costs(await usage('model'), ({ model = '' }) => model))
  await groupBy.selectOption('Member')
  const members = await usage('member')
  const { data: known } = await office.send<{ data: { user_id: string; email: string }[] }>('GET', '/members')
  expect(await shownGroups(page, 'member')).toEqual(
    costs(members, ({ user_id: id }) => known.find((member) => member.user_id === id)?.email ?? ''),
  )
  await groupBy.selectOption('API key')
  const byKey = await shownGroups(page, 'API key')
  expect(Object.keys(byKey)).toHaveLength(3)
  expect(byKey).toHaveProperty('Nightly build')
  expect(byKey).toHaveProperty('Without a key')

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download CSV' }).click()
  const [names = '', ...lines] = (await readFile(await (await downloading).path(), 'utf8'))
    .trim()
    .split('\r\n')
  const column = names.split(',').indexOf('cost_usd')
  const sum = lines.reduce((before, line) => before + nano(line.split(',')[column] ?? ''), 0n)
  expect(sum).toBe(days.reduce((before, { cost_usd: cost }) => before + nano(cost), 0n))

  await page.goBack()
  await shownGroups(page, 'member')
  await page.getByRole('link', { name: walter }).click()
  await page.getByText('2 answers for').waitFor()
  expect(await page.getByRole('combobox', { name: 'Member', exact: true }).inputValue()).toBe(
    known.find(({ email }) => email === walter)?.user_id,
  )
  expect(problems).toEqual([])
})

test('where nothing was used, the page says what to do', async () => {
  const { page } = await signedIn((await newOffice('Unused')).key)
  await open(page, 'Usage')
  await page.getByText('Nothing was used in this time').waitFor()
  await page.getByRole('link', { name: 'Ask Claude' }).click()
  await page.getByText('What would you like to know?').waitFor()
  expect(page.url()).toBe(`${serverUrl}/console/chat`)
})

test('a question that a budget refuses leads to the budgets, and is answered once it is raised there', async () => {
  const { key } = await newOffice('Poor')
  const { page, problems } = await signedIn(key)
  await open(page, 'Budgets')
  await page.getByText('No budgets yet').waitFor()
  await page.getByRole('button', { name: 'Set a budget' }).click()
  await page.getByLabel('Limit').fill('0.01')
  await save(page)
  await card(page, 'Poor').getByText('$0.01 a month.').waitFor()

  await open(page, 'Chat')
  await ask(page, 'What is left?')
  await page.getByRole('link', { name: 'Raise the budget' }).click()
  await card(page, 'Poor').getByRole('button', { name: 'Change' }).click()
  await page.getByLabel('Limit').fill('0.10')
  await save(page)
  await card(page, 'Poor').getByText('$0.10 a month.').waitFor()
  await page.goBack()
  await untilAnswered(page)
  expect(await questions(page).allTextContents()).toEqual(['What is left?'])

  await open(page, 'Budgets')
  const poor = card(page, 'Poor')
  await poor.getByRole('button', { name: 'Top up' }).click()
  await page.getByLabel('Amount').fill('2,5')
  await dialog(page).getByRole('button', { name: 'Top up' }).click()
  await dialog(page).locator('input:invalid').waitFor()
  await page.getByLabel('Amount').fill('2.5')
  await dialog(page).getByRole('button', { name: 'Top up' }).click()
  await poor.getByText('$2.60 a month.').waitFor()

  expect(await figure(poor, 'Spent')).not.toBe('$0.00')
  await poor.getByRole('button', { name: 'Reset' }).click()
  await dialog(page).getByRole('button', { name: 'Reset' }).click()
  await poor.locator('.figure').filter({ hasText: 'Spent' }).getByText('$0.00').waitFor()

  await poor.getByRole('button', { name: 'Remove' }).click()
  await dialog(page).getByRole('button', { name: 'Remove' }).click()
  await page.getByText('No budgets yet').waitFor()
  expect(problems).toEqual([])
})

const figure = (of: Locator, name: string) =>
  of.locator('.figure').filter({ hasText: name }).locator('dd').textContent()

test('a rate limit that the server refuses is refused in its words; one that it takes is seen in use', async () => {
  const { page, problems } = await signedIn(office.key)
  await open(page, 'Rate limits')
  await page.getByRole('button', { name: 'Set limits' }).click()
  await dialog(page).getByLabel('Requests per minute').fill('2000000000')
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  expect(await dialog(page).getByRole('alert').textContent()).toMatch(
    /requests_per_minute is above the maximum of 1000000000.*Request ID req_/,
  )
  await dialog(page).getByLabel('Requests per minute').fill('20')
  await save(page)
  const limits = card(page, 'Initech').first()
  await limits.getByText(/^\d+ of 20 in use$/).waitFor()

  await office.send('POST', '/chat', { message: 'Hi' })
  await page.getByRole('button', { name: 'Refresh' }).click()
  await limits.getByText(/^[1-9] of 20 in use$/).waitFor()

  await limits.getByRole('button', { name: 'Remove' }).click()
  await dialog(page).getByRole('button', { name: 'Remove' }).click()
  await limits.getByText(/of 6,000 in use$/).waitFor()
  expect(problems).toEqual([])
})

test('a member sees what they use and may use themselves, and no way to change it', async () => {
  await office.send('PUT', '/budgets/organization', { period: 'monthly', limit_usd: '50' })
  const { data } = await office.send<{ data: { user_id: string; email: string }[] }>('GET', '/members')
  const { user_id: id } = data.find(({ email }) => email === walter) ?? {}
  await office.send('PUT', `/budgets/members/${id}`, { period: 'weekly', limit_usd: '2' })
  await office.send('PUT', `/rate-limits/members/${id}`, { concurrent_streams: 3 })

  const { page } = walters
  await open(page, 'Usage')
  await page.getByText('2 answers for').waitFor()
  expect(await page.getByLabel('Grouped by').locator('option').allTextContents()).toEqual([
    'Day',
    'Model',
    'API key',
  ])
  await open(page, 'Budgets')
  await card(page, 'Initech').getByText('$50.00 a month.').waitFor()
  await card(page, walter).getByText('$2.00 a week.').waitFor()
  await open(page, 'Rate limits')
  await card(page, walter).getByText('0 of 3 in use').waitFor()
  expect(await waysToChange(page)).toBe(0)
})

test('who may read all limits and change none sees them all, and no way to change them', async () => {
  const scopes = ['chat:read', 'budgets:read', 'rate-limits:read', 'usage:read']
  await office.send('PUT', '/rate-limits/organization', { requests_per_minute: 500 })
  const { key } = await office.send<{ key: string }>('POST', '/api-keys', { name: 'Reader', scopes })
  const { page } = await signedIn(key)
  await open(page, 'Rate limits')
  await page.getByText(/of 500 in use/).waitFor()
  await page.getByText(/of 3 in use/).waitFor()
  expect(await waysToChange(page)).toBe(0)
})

/** How many buttons change something, on the rate limits and on the budgets. */
async function waysToChange(page: Page): Promise<number> {
  const verbs = page.getByRole('button', { name: /^(Set|Change|Top up|Reset|Remove)/ })
  const ofLimits = await verbs.count()
  await open(page, 'Budgets')
  await page.locator('.gauge').nth(1).waitFor()
  return ofLimits + (await verbs.count())
}
