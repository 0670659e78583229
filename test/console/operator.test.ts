import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { closeBrowser, composer, newTab, signedIn, signInWithKey } from './harness/browser.ts'
import { claudeSays, newOffice, type Office, server, serverUrl } from './harness/server.ts'

let office: Office

beforeAll(async () => {
  office = await newOffice('Initrode')
})
afterAll(closeBrowser)

const signedInAsOperator = () => signedIn(server.operatorToken)

const dialog = (page: Page) => page.getByRole('dialog')
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const pressIn = (page: Page, name: string) => dialog(page).getByRole('button', { name, exact: true }).click()

async function openOrganization(page: Page, { organizationId }: Office): Promise<void> {
  await page.goto(`${serverUrl}/console/organizations/${organizationId}`)
  await page.getByRole('button', { name: 'Delete', exact: true }).waitFor()
}

/** What a figure of the page says. */
const figure = (page: Page, name: string) =>
  page.locator('.figure', { has: page.getByText(name, { exact: true }) }).getByRole('definition')

const ask = (asker: Office) => asker.send('POST', '/chat', { message: 'Hello' })

test('an operator creates an organization, whose owner begins at once with the key that is shown once', async () => {
  const { page, problems } = await signedInAsOperator()
  await press(page, 'New organization')
  await page.getByLabel('Name', { exact: true }).fill('Vandelay')
  await page.getByLabel('E-mail of its owner').fill('art@vandelay.example')
  await pressIn(page, 'Create')
  await page.getByRole('heading', { name: 'Vandelay is created' }).waitFor()
  const key = (await dialog(page).locator('code').textContent()) ?? ''
  await pressIn(page, 'I have kept it')
  await page.getByRole('heading', { name: 'Vandelay', exact: true }).waitFor()
  expect(await page.content()).not.toContain(key)

  const owner = await signedIn(key)
  await composer(owner.page).waitFor()
  expect(await owner.page.getByRole('complementary').textContent()).toContain('Vandelay')
  expect([...problems, ...owner.problems]).toEqual([])
})

test('a token that is none is refused in the server’s words', async () => {
  const { page } = await newTab()
  await page.goto(`${serverUrl}/console/`)
  await page.getByLabel('API key or operator token').fill(`${server.operatorToken}x`)
  await press(page, 'Sign in')
  expect(await page.getByRole('alert').textContent()).toMatch(/Request ID req_/)
})

test('what an organization spends is seen in the list, on its page and among the spending of all', async () => {
  const { page } = await signedInAsOperator()
  await claudeSays({ tokens: 200 })
  await ask(office)
  const { data } = await office.send<{ data: { cost_usd: string }[] }>('GET', '/usage')
  const total = data[0]?.cost_usd

  await page.reload()
  const row = page.getByRole('row').filter({ hasText: office.organizationId })
  await row.getByTitle(`$${total}`).waitFor()
  await row.getByRole('link', { name: 'Initrode' }).click()
  await page.getByTitle(`$${total}`).waitFor()
  expect(await figure(page, 'Turns').textContent()).toBe('1')
  const time = page.getByLabel('Time (days of UTC)')
  await time.selectOption('Last month')
  await figure(page, 'Turns').getByText('0').waitFor()

  await page.getByRole('link', { name: 'Spending' }).click()
  await page.getByRole('heading', { name: 'Spending' }).waitFor()
  expect(await time.inputValue()).toBe('lastMonth')
  await time.selectOption('Since the beginning')
  await row.getByTitle(`$${total}`).waitFor()
  expect(await row.textContent()).toMatch(/\d%/)
  // Others may have spent something then: tests of usage book theirs over the last weeks.
  await time.selectOption('Last month')
  await row.waitFor({ state: 'detached' })
})

test('a suspended organization is refused with the reason, until it is restored', async () => {
  const { page } = await signedInAsOperator()
  await openOrganization(page, office)
  await press(page, 'Suspend')
  await dialog(page).getByText('It keeps everything and may do nothing').waitFor()
  await pressIn(page, 'Suspend')
  await page.getByText('Suspended', { exact: true }).waitFor()

  const owner = await newTab()
  await owner.page.goto(`${serverUrl}/console/`)
  await owner.page.getByLabel('API key or operator token').fill(office.key)
  await press(owner.page, 'Sign in')
  const refusal = owner.page.getByRole('alert')
  expect(await refusal.textContent()).toMatch(/^This organization is suspended\.Request ID req_/)

  await press(page, 'Restore')
  await pressIn(page, 'Restore')
  await page.getByText('Active', { exact: true }).waitFor()
  await signInWithKey(owner.page, office.key)
  await composer(owner.page).waitFor()
})

test('what the server refuses is said in its words, with the request ID', async () => {
  const { page } = await signedInAsOperator()
  await openOrganization(page, office)
  await press(page, 'Issue a key')
  await page.getByLabel('ID of the owner').fill('user_00000000000070008000000000000000')
  await pressIn(page, 'Issue')
  const refusal = await dialog(page).getByRole('alert').textContent()
  expect(refusal).toMatch(/^No such member\.Request ID req_/)

  await page.getByLabel('ID of the owner').fill('')
  await pressIn(page, 'Issue')
  await page.getByRole('heading', { name: 'A key for Initrode' }).waitFor()
  const key = (await dialog(page).locator('code').textContent()) ?? ''
  expect((await fetch(`${serverUrl}/me`, { headers: { 'x-api-key': key } })).status).toBe(200)
})

test('only its name, typed, deletes an organization for good, and what stays is told', async () => {
  const doomed = await newOffice('Doomed Ltd')
  const { page } = await signedInAsOperator()
  await openOrganization(page, doomed)
  await press(page, 'Delete')
  const name = dialog(page).getByRole('textbox')
  const verb = dialog(page).getByRole('button', { name: 'Delete for good' })
  await name.fill('doomed ltd')
  expect(await verb.isDisabled()).toBe(true)
  await name.press('Enter')
  expect(await doomed.send('GET', '/organization')).toMatchObject({ name: 'Doomed Ltd' })

  await name.fill('Doomed Ltd')
  await verb.click()
  await page.getByRole('heading', { name: 'Doomed Ltd is deleted' }).waitFor()
  expect(await dialog(page).textContent()).toContain('What stays: Usage records')
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: 'A deleted organization' }).waitFor()
  await expect(doomed.send('GET', '/organization')).rejects.toThrow(/: 40[14] /)
})

test('an erasure whose connection ends before its answer is followed in the directory', async () => {
  const doomed = await newOffice('Large Ltd')
  const { page } = await signedInAsOperator()
  await openOrganization(page, doomed)
  await page.route('**/organizations/org_*', async (route) => {
    if (route.request().method() !== 'DELETE') return route.continue()
    await route.fetch()
    return route.abort()
  })
  await press(page, 'Delete')
  await dialog(page).getByRole('textbox').fill('Large Ltd')
  await pressIn(page, 'Delete for good')
  await page.getByRole('heading', { name: 'Large Ltd is deleted' }).waitFor()
  expect(await dialog(page).textContent()).toContain('Erased at')
})

test('nobody but the operator sees these pages, also not by their addresses', async () => {
  const { page } = await signedIn(office.key)
  await composer(page).waitFor()
  for (const [path, name] of [
    ['organizations', 'Organizations'],
    ['spending', 'Spending'],
    ['fleet', 'Fleet'],
  ] as const) {
    expect(await page.getByRole('link', { name }).count()).toBe(0)
    await page.goto(`${serverUrl}/console/${path}`)
    await page.getByText('There is nothing here').waitFor()
  }
})
