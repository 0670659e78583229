import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'
import { serverUrl } from './server.ts'

let running: Promise<Browser> | undefined

/** Debian's Chromium, one for a test file. */
export function browser(): Promise<Browser> {
  running ??= chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '',
    // Its sandbox needs rights that containers seldom give.
    args: ['--no-sandbox'],
  })
  return running
}

export const closeBrowser = async (): Promise<void> => (await running)?.close()

/** A tab in a browser of its own; what goes wrong in its scripts fails the test through `problems`. */
export interface Tab {
  readonly page: Page
  /** Errors that no script caught, and what the Content-Security-Policy refused. */
  readonly problems: string[]
}

export async function newTab(options: BrowserContextOptions = {}): Promise<Tab> {
  const context = await (await browser()).newContext({ viewport: { width: 1280, height: 800 }, ...options })
  return tabOf(await context.newPage())
}

export function tabOf(page: Page): Tab {
  const problems: string[] = []
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) problems.push(message.text())
  })
  return { page, problems }
}

/** A tab in which the holder of a key is signed in. */
export async function signedIn(key: string, url = serverUrl): Promise<Tab> {
  const tab = await newTab()
  await signInWithKey(tab.page, key, url)
  return tab
}

export async function signInWithKey(page: Page, key: string, url = serverUrl): Promise<void> {
  await page.goto(`${url}/console/`)
  await page.getByLabel('API key or operator token').fill(key)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.locator('#page').waitFor()
}

/** Leaves for the local identity provider, and comes back as the person of an address. */
export async function signInAtProvider(page: Page, email: string): Promise<void> {
  await page.goto(`${serverUrl}/console/`)
  await page.getByRole('button', { name: 'Continue with your account' }).click()
  await page.getByLabel('Somebody else').fill(email)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Opens a page of the console by its name in the navigation. */
export async function openPage(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { name, level: 1, exact: true }).waitFor()
}

/** What the navigation offers. */
export const pagesOffered = async (page: Page): Promise<string[]> => {
  const names = await page.getByRole('navigation').getByRole('link').allTextContents()
  return names.map((name) => name.trim())
}

/** An item of a list of things, by a text of it. */
export const rowOf = (page: Page, text: string): Locator =>
  page.getByRole('main').getByRole('listitem').filter({ hasText: text })

export const dialogOf = (page: Page): Locator => page.getByRole('dialog')

export const composer = (page: Page) => page.getByLabel('Message', { exact: true })
export const answers = (page: Page) => page.getByRole('article', { name: 'Claude' })
export const questions = (page: Page) => page.getByRole('article', { name: 'You' })

/** Asks as a person does. */
export async function ask(page: Page, question: string): Promise<void> {
  await composer(page).fill(question)
  await composer(page).press('Enter')
}

/** Waits until the last answer has its end: what it cost. */
export const untilAnswered = (page: Page): Promise<void> =>
  answers(page).last().locator('.answer-foot').waitFor()

/** What an answer says. */
export const textOf = async (answer: Locator): Promise<string> =>
  ((await answer.locator('.markdown').textContent()) ?? '').trim()
