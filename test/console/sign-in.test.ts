import { afterAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import {
  answers,
  ask,
  closeBrowser,
  composer,
  newTab,
  signedIn,
  signInAtProvider,
  textOf,
  untilAnswered,
} from './harness/browser.ts'
import { claudeSays, newOffice, server, serverUrl } from './harness/server.ts'

afterAll(closeBrowser)

const account = (page: Page) => page.getByRole('group', { name: 'Account' })

async function signInAs(page: Page, email: string): Promise<void> {
  await page.goto(`${serverUrl}/console/`)
  await page.getByRole('button', { name: 'Continue with your account' }).click()
  await page.getByRole('heading', { name: 'Local sign-in' }).waitFor()
  await page.getByRole('button', { name: email }).click()
  await page.getByRole('navigation').waitFor()
}

test.each([
  ['ada@acme.example', 'Owner'],
  ['carol@acme.example', 'Admin'],
  ['bob@acme.example', 'Member'],
])('%s signs in at the provider as %s, and asks', async (email, role) => {
  const { page, problems } = await newTab()
  await signInAs(page, email)
  expect(await account(page).textContent()).toBe(`${email}${role}`)
  await ask(page, 'Hello')
  await untilAnswered(page)
  expect(problems).toEqual([])
})

test('a viewer reads, and is offered nothing that they may not do', async () => {
  const { page } = await newTab()
  await signInAs(page, 'vera@acme.example')
  await page.getByText('Your role does not ask questions.').waitFor()
  expect(await composer(page).count()).toBe(0)
  expect(await page.getByRole('link', { name: 'New chat' }).count()).toBe(0)
  expect(await page.getByRole('checkbox', { name: 'Chats of everybody' }).count()).toBe(0)
})

test('a page of the console that was asked for before the sign-in is there after it', async () => {
  const { page } = await newTab()
  await signInAs(page, 'bob@acme.example')
  await ask(page, 'To come back to')
  await untilAnswered(page)
  const address = page.url()
  // The provider sends back whoever has signed out there, too.
  const signedOut = page.waitForEvent('framenavigated', (frame) => frame.url() === `${serverUrl}/console/`)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signedOut
  await page.goto(address)
  await page.getByRole('button', { name: 'Continue with your account' }).click()
  await page.getByRole('button', { name: 'bob@acme.example' }).click()
  await page.getByText('To come back to').first().waitFor()
  expect(page.url()).toBe(address)
})

test('tokens are renewed while an answer is written, and nothing of it is lost', async () => {
  const { page } = await newTab()
  await page.clock.install()
  await signInAs(page, 'bob@acme.example')
  const tokens: string[] = []
  page.on('request', (request) => {
    const { authorization } = request.headers()
    if (authorization) tokens.push(authorization)
  })
  const words = Array.from({ length: 80 }, (_, index) => `w${index} `)
  await claudeSays({ text: words, tokenMs: 50 })
  await ask(page, 'At length')
  await answers(page).last().locator('.markdown').getByText('w5 ').waitFor()
  const renewal = page.waitForResponse((response) => response.url().endsWith('/token'))
  await page.clock.fastForward(250_000)
  expect((await renewal).status()).toBe(200)
  await untilAnswered(page)
  expect(await textOf(answers(page).last())).toBe(words.join('').trim())
  await page.getByRole('link', { name: 'New chat' }).click()
  await page.getByRole('link', { name: 'At length' }).first().click()
  await untilAnswered(page)
  expect(new Set(tokens).size).toBeGreaterThan(1)
})

test('a person who is invited joins, and is then a member', async () => {
  const office = await newOffice('Umbrella')
  await office.send('POST', '/members', { email: 'alice@umbrella.example', role: 'member' })
  const { page } = await newTab()
  await signInAtProvider(page, 'alice@umbrella.example')
  await page.getByText('Umbrella invites you as Member.').waitFor()
  await page.getByRole('button', { name: 'Join' }).click()
  await ask(page, 'Hello')
  await untilAnswered(page)
  expect(await account(page).textContent()).toBe('alice@umbrella.exampleMember')
})

test('a wrong key is refused in the words of the server, with the request ID', async () => {
  const { page } = await newTab()
  await page.goto(`${serverUrl}/console/`)
  await page.getByLabel('API key or operator token').fill('ck_live_wrong')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  expect(await page.getByRole('alert').textContent()).toMatch(/Request ID req_/)
})

test('a key that is revoked ends the session, and says so', async () => {
  const office = await newOffice('Revoked')
  const { id, key } = await office.send<{ id: string; key: string }>('POST', '/api-keys', {
    name: 'Short-lived',
    scopes: ['chat:read', 'chat:write'],
  })
  const { page } = await signedIn(key)
  await office.send('DELETE', `/api-keys/${id}`)
  // A revocation is known everywhere within ten seconds.
  const ended = page.getByText('Your session has ended.')
  while (!(await ended.isVisible())) {
    await page
      .getByLabel('Search chats')
      .fill(String(Math.random()))
      .catch(() => undefined)
    await page.waitForTimeout(500)
  }
  expect(await page.evaluate(() => sessionStorage.getItem('console.credential'))).toBeNull()
})

test('nothing by which somebody could sign in is kept beyond the tab', async () => {
  const { page } = await newTab()
  await signInAs(page, 'bob@acme.example')
  const kept = await page.evaluate(() => JSON.stringify(localStorage))
  expect(kept).not.toMatch(/token|secret|eyJ|ck_/)
})

test('an operator signs in with their token', async () => {
  const { page } = await signedIn(server.operatorToken)
  expect(await account(page).textContent()).toContain('Operator')
})

test('on a local server one click is enough', async () => {
  const { page } = await newTab()
  await page.goto(`${serverUrl}/console/`)
  await page.getByRole('button', { name: 'grace@globex.example of Globex' }).click()
  await ask(page, 'Hello')
  await untilAnswered(page)
  expect(await account(page).textContent()).toBe('grace@globex.exampleOwner')
})

test('an answer that is not the service’s own is told by its status', async () => {
  const { page } = await newTab()
  await page.route('**/me', (route) => route.fulfill({ status: 504, contentType: 'text/html', body: '<h1>' }))
  await page.goto(`${serverUrl}/console/`)
  await page.getByLabel('API key or operator token').fill((await newOffice()).key)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('answered with status 504').waitFor()
  expect(await page.getByRole('alert').textContent()).toContain('Something between')
})
