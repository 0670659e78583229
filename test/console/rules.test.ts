import { afterAll, beforeEach, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { until } from '../harness/until.ts'
import { closeBrowser, composer, dialogOf, openPage, rowOf, signedIn } from './harness/browser.ts'
import { newOffice, type Office } from './harness/server.ts'

let office: Office

beforeEach(async () => {
  office = await newOffice('Aviato')
})
afterAll(closeBrowser)

const save = (page: Page) => page.getByRole('button', { name: 'Save' })
const saved = (page: Page) => page.getByRole('status').getByText('Saved.')
const modelsToAsk = (page: Page): Promise<string[]> =>
  page.getByRole('combobox', { name: 'Model' }).getByRole('option').allTextContents()

test('rules are changed, the models of the chat follow, and the audit log says before and after', async () => {
  const { page, problems } = await signedIn(office.key)
  await until(async () => (await modelsToAsk(page)).length > 2 || undefined)
  await openPage(page, 'Rules')
  await page.getByLabel('Name of the organization').fill('Aviato Air')
  await page.getByRole('radio', { name: 'Only these:' }).check()
  await page.getByRole('checkbox', { name: 'claude-haiku-5-5' }).check()
  await page.getByText('This one is not allowed: choose another').waitFor()
  await page.getByRole('checkbox', { name: 'claude-opus-5-5' }).check()
  await page.getByLabel('Default model').selectOption('claude-haiku-5-5')
  await page.getByLabel('System prompt').fill('You work for Aviato.')
  await page.getByRole('spinbutton', { name: /^Longest answer, in tokens/ }).fill('8000')
  await page.getByLabel('Add a limit for a model…').selectOption('claude-opus-5-5')
  await page.getByRole('spinbutton', { name: 'claude-opus-5-5' }).fill('500')
  await save(page).click()
  await saved(page).waitFor()
  expect(await office.send('GET', '/organization')).toMatchObject({
    name: 'Aviato Air',
    default_model: 'claude-haiku-5-5',
    allowed_models: ['claude-opus-5-5', 'claude-haiku-5-5'],
    system_prompt: 'You work for Aviato.',
    max_tokens: 8_000,
    max_tokens_by_model: { 'claude-opus-5-5': 500 },
  })
  await page.getByRole('complementary').getByText('Aviato Air').waitFor()

  await page.getByRole('link', { name: 'Chat', exact: true }).click()
  await composer(page).waitFor()
  await until(async () => (await modelsToAsk(page)).length === 2 || undefined)
  expect(await modelsToAsk(page)).toEqual(['claude-haiku-5-5', 'claude-opus-5-5'])

  await openPage(page, 'Rules')
  await page.getByRole('radio', { name: 'Every model that is offered here' }).check()
  await page.getByRole('button', { name: 'Remove the limit of claude-opus-5-5' }).click()
  await save(page).click()
  await saved(page).waitFor()

  await openPage(page, 'Audit log')
  const latest = rowOf(page, 'Rules changed').first()
  await latest.waitFor()
  expect(await latest.locator('.differences > div').allTextContents()).toEqual([
    'allowed modelsclaude-opus-5-5, claude-haiku-5-5 → none',
    'max tokens by modelclaude-opus-5-5: 500 → none',
  ])
  expect(problems).toEqual([])
})

test('who wants to leave with unsaved changes is asked, by a link, by Back and by signing out', async () => {
  const { page } = await signedIn(office.key)
  await openPage(page, 'Rules')
  const prompt = page.getByLabel('System prompt')
  await prompt.fill('Half of a thought')
  const address = page.url()
  const waysOut = [
    () => page.getByRole('link', { name: 'Members' }).click(),
    () => page.goBack(),
    () => page.getByRole('button', { name: 'Sign out' }).click(),
  ]
  for (const goOut of waysOut) {
    await goOut()
    await dialogOf(page).getByRole('button', { name: 'Stay' }).click()
    expect(page.url()).toBe(address)
    expect(await prompt.inputValue()).toBe('Half of a thought')
  }
  await page.getByRole('link', { name: 'Members' }).click()
  await dialogOf(page).getByRole('button', { name: 'Leave' }).click()
  await page.getByRole('heading', { name: 'Members' }).waitFor()
  await openPage(page, 'Rules')
  expect(await prompt.inputValue()).toBe('')
  await page.getByRole('link', { name: 'Members' }).click()
  await page.getByRole('heading', { name: 'Members' }).waitFor()
})

test('a refusal is said in the words of the server, and what was written stays', async () => {
  await office.send('PATCH', '/organization', { default_model: 'claude-haiku-5-5' })
  const { page } = await signedIn(office.key)
  await openPage(page, 'Rules')
  await page.getByRole('radio', { name: 'Only these:' }).check()
  await page.getByRole('checkbox', { name: 'claude-opus-5-5' }).check()
  await save(page).click()
  const alert = page.getByRole('alert')
  await alert.getByText('The default model claude-haiku-5-5 is not among the allowed models.').waitFor()
  expect(await alert.textContent()).toMatch(/Request ID req_/)
  expect(await page.getByRole('checkbox', { name: 'claude-opus-5-5' }).isChecked()).toBe(true)
})
