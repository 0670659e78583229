import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { ask, closeBrowser, composer, newTab, signInWithKey, untilAnswered } from './harness/browser.ts'
import { claudeSays, newOffice, type Office, server, serverUrl } from './harness/server.ts'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
let office: Office

beforeAll(async () => {
  office = await newOffice()
  await office.send('PUT', '/budgets/organization', { period: 'monthly', limit_usd: '100' })
  await office.send('PUT', '/rate-limits/organization', { requests_per_minute: 600 })
})
afterAll(closeBrowser)

/** What axe finds on the page as it is now. */
async function violations(page: Page): Promise<string[]> {
  // Around the Content-Security-Policy, as an extension of the browser would.
  await page.addScriptTag({ path: axe })
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  )
  return [
    ...found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
    ...(await page.evaluate<string[]>(beyondTheScreen)),
  ]
}

/** Runs in the page: what reaches beyond its right edge, but for what scrolls by itself. */
const beyondTheScreen = `[...document.querySelectorAll('main *')]
  .filter((element) => !element.closest('pre, .table-room, .table-scroll, .formula-display, .unseen'))
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => 'too wide: ' + element.className)`

const everything = `# Title\n\nText with \`code\` and [a link](https://example.com).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n
\`\`\`ts\n// note\nexport const text: string = 'one' + 2\n\`\`\`\n\n$$x^2$$\n\n- one\n- two`

const looks = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 320],
  ['dark', 320],
] as const

test.each(looks)(
  'every page is accessible and no wider than the screen: %s, %i pixels',
  async (colorScheme, width) => {
    const { page } = await newTab({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true })
    await page.goto(`${serverUrl}/console/`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await violations(page)).toEqual([])

    await signInWithKey(page, office.key)
    await composer(page).waitFor()
    expect(await violations(page)).toEqual([])

    await claudeSays({ text: everything })
    await ask(page, 'Show everything')
    await untilAnswered(page)
    expect(await violations(page)).toEqual([])

    await page.getByRole('button', { name: 'Options and limits' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await violations(page)).toEqual([])

    await page.goto(`${serverUrl}/console/usage?by=model`)
    await page.locator('.plot canvas').waitFor()
    await page.getByText('Every day in figures').click()
    expect(await violations(page)).toEqual([])

    for (const [path, button] of [
      ['budgets', 'Set a budget'],
      ['rate-limits', 'Set limits'],
    ] as const) {
      await page.goto(`${serverUrl}/console/${path}`)
      await page.locator('.gauge').first().waitFor()
      expect(await violations(page)).toEqual([])
      await page.getByRole('button', { name: button }).click()
      await page.getByRole('dialog').waitFor()
      expect(await violations(page)).toEqual([])
    }
  },
)

test.each(looks)(
  'every page of the operator is accessible and no wider than the screen: %s, %i pixels',
  async (colorScheme, width) => {
    const { page } = await newTab({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true })
    await page.clock.install()
    await office.send('POST', '/chat', { message: 'Hello' })
    await signInWithKey(page, server.operatorToken)
    await page.getByRole('cell', { name: office.organizationId }).waitFor()
    expect(await violations(page)).toEqual([])

    await page.getByRole('button', { name: 'New organization' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await violations(page)).toEqual([])

    await page.goto(`${serverUrl}/console/organizations/${office.organizationId}`)
    await page.locator('.figure').first().waitFor()
    expect(await violations(page)).toEqual([])

    await page.goto(`${serverUrl}/console/spending`)
    await page.getByRole('cell', { name: office.organizationId }).waitFor()
    expect(await violations(page)).toEqual([])

    await page.goto(`${serverUrl}/console/fleet`)
    await page.locator('.figure').first().waitFor()
    await page.clock.fastForward(10_000)
    await page.locator('canvas').first().waitFor()
    expect(await violations(page)).toEqual([])
  },
)

/** Pages for whoever runs an organization, and what is opened on them. */
const administration: readonly (readonly [path: string, open?: (page: Page) => Promise<void>])[] = [
  ['members'],
  ['members', (page) => page.getByRole('button', { name: 'Invite a person' }).click()],
  ['api-keys'],
  ['api-keys', (page) => page.getByRole('button', { name: 'Create an API key' }).click()],
  ['api-keys', (page) => makeKey(page)],
  ['organization', (page) => page.getByLabel('Name of the organization').fill(longName)],
  ['audit-log', (page) => page.getByText('All of it').first().click()],
]

const longName = 'Averylongnamethathasnoplacetobreakat'.repeat(3)

async function makeKey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Create an API key' }).click()
  await page.getByRole('textbox', { name: /^Name/ }).fill(longName.slice(0, 100))
  await page.getByRole('radio', { name: 'Only these:' }).check()
  await page.getByRole('checkbox', { name: 'claude-haiku-5-5' }).check()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('dialog', { name: /^The key of/ }).waitFor()
}

test.each(looks)(
  'every page of the administration is accessible and no wider than the screen: %s, %i pixels',
  async (colorScheme, width) => {
    const team = await newOffice(longName)
    await team.send('POST', '/members', { email: `${longName.slice(0, 60)}@office.example`, role: 'admin' })
    await team.send('PATCH', '/organization', { system_prompt: longName, max_tokens: 5_000 })
    const { page } = await newTab({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true })
    await signInWithKey(page, team.key)
    for (const [path, open] of administration) {
      await page.goto(`${serverUrl}/console/${path}`)
      await page.locator('.row, .rules-form').first().waitFor()
      await open?.(page)
      expect(await violations(page)).toEqual([])
    }
  },
)
