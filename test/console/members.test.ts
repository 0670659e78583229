import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import {
  closeBrowser,
  dialogOf,
  newTab,
  openPage,
  pagesOffered,
  rowOf,
  signedIn,
  signInAtProvider,
} from './harness/browser.ts'
import { newOffice, type Office, refusalOf, serverUrl } from './harness/server.ts'

const ownersAddress = 'owner@office.example'
const administration = ['Members', 'API keys', 'Rules', 'Audit log']
let office: Office

beforeAll(async () => {
  office = await newOffice('Hooli')
})
afterAll(closeBrowser)

const memberId = async (email: string): Promise<string> => {
  const { data } = await office.send<{ data: { user_id: string; email: string }[] }>('GET', '/members')
  return data.find((member) => member.email === email)?.user_id ?? ''
}

/** What of the administration the navigation offers. */
const offered = async (page: Page): Promise<string[]> =>
  (await pagesOffered(page)).filter((name) => administration.includes(name))

/** A key that acts with the role of another member. */
const keyOf = async (email: string): Promise<string> => {
  const { scopes } = await office.send<{ scopes: string[] }>('GET', '/me')
  const asked = { name: `For ${email}`, user_id: await memberId(email), scopes }
  return (await office.send<{ key: string }>('POST', '/api-keys', asked)).key
}

async function join(page: Page, email: string): Promise<void> {
  await signInAtProvider(page, email)
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('navigation').waitFor()
}

async function invite(page: Page, email: string, role: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Invite a person' }).click()
  await dialogOf(page).getByLabel('E-mail address').fill(email)
  await dialogOf(page).getByRole('radio', { name: role }).check()
  await dialogOf(page).getByRole('button', { name: 'Invite', exact: true }).click()
}

test('a person is invited, joins as a viewer, becomes an admin, and is removed', async () => {
  const { page: owner, problems } = await signedIn(office.key)
  await openPage(owner, 'Members')
  await invite(owner, 'kim@hooli.example', /^Viewer/)
  await rowOf(owner, 'kim@hooli.example').getByText('Has not joined yet').waitFor()
  await owner.getByRole('status').getByText('kim@hooli.example is invited').waitFor()

  const { page: kim } = await newTab()
  await join(kim, 'kim@hooli.example')
  expect(await offered(kim)).toEqual(['Rules'])

  await owner.reload()
  await rowOf(owner, 'kim@hooli.example').getByText('Joined').waitFor()
  await owner.getByRole('button', { name: 'Change the role of kim@hooli.example' }).click()
  await dialogOf(owner)
    .getByRole('radio', { name: /^Admin/ })
    .check()
  await dialogOf(owner).getByRole('button', { name: 'Save' }).click()
  await owner.getByRole('status').getByText('now has the role Admin').waitFor()
  await kim.reload()
  await openPage(kim, 'Members')
  expect(await offered(kim)).toEqual(administration)

  await owner.getByRole('button', { name: 'Remove kim@hooli.example' }).click()
  await dialogOf(owner).getByText('Their API keys are revoked').waitFor()
  await dialogOf(owner).getByRole('button', { name: 'Remove' }).click()
  await rowOf(owner, 'kim@hooli.example').waitFor({ state: 'detached' })
  await kim.reload()
  await kim.getByRole('heading', { name: 'No organization yet' }).waitFor()
  expect(problems).toEqual([])
})

test('a member and a viewer are offered none of it, and find nothing at its addresses', async () => {
  for (const role of ['member', 'viewer']) {
    const email = `${role}@hooli.example`
    await office.send('POST', '/members', { email, role })
    const { page } = await newTab()
    await join(page, email)
    expect(await offered(page)).toEqual(['Rules'])
    for (const path of ['members', 'api-keys', 'audit-log']) {
      await page.goto(`${serverUrl}/console/${path}`)
      await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    }
    await openPage(page, 'Rules')
    await page.getByText('What your organization has decided').waitFor()
    expect(await page.getByRole('main').getByRole('textbox').count()).toBe(0)
  }
})

test('an admin is not offered what only an owner may do, and the server would refuse it', async () => {
  await office.send('POST', '/members', { email: 'ann@hooli.example', role: 'admin' })
  const key = await keyOf('ann@hooli.example')
  const { page } = await signedIn(key)
  await openPage(page, 'Members')
  await page.getByRole('button', { name: 'Change the role of ann@hooli.example' }).waitFor()
  expect(await rowOf(page, ownersAddress).getByRole('button').count()).toBe(0)
  await page.getByRole('button', { name: 'Invite a person' }).click()
  await dialogOf(page).getByRole('radio').first().waitFor()
  expect(
    await dialogOf(page)
      .getByRole('radio', { name: /^Owner/ })
      .count(),
  ).toBe(0)
  await page.keyboard.press('Escape')

  await openPage(page, 'API keys')
  await page.getByRole('button', { name: 'Revoke For ann@hooli.example' }).waitFor()
  expect(await rowOf(page, `On behalf of${ownersAddress}`).getByRole('button').count()).toBe(0)
  await page.getByRole('button', { name: 'Create an API key' }).click()
  const choices = await dialogOf(page).getByLabel('On behalf of').getByRole('option').allTextContents()
  expect(choices).toContain('ann@hooli.example')
  expect(choices).not.toContain(ownersAddress)

  const owner = await memberId(ownersAddress)
  const ownersKey = (await office.send<{ api_key_id: string }>('GET', '/me')).api_key_id
  const hidden = [
    ['POST', '/members', { email: 'new@hooli.example', role: 'owner' }],
    ['PATCH', `/members/${owner}`, { role: 'admin' }],
    ['DELETE', `/members/${owner}`],
    ['POST', `/api-keys/${ownersKey}/rotate`, {}],
    ['DELETE', `/api-keys/${ownersKey}`],
    ['POST', '/api-keys', { name: 'Theirs', user_id: owner }],
  ] as const
  for (const [method, path, body] of hidden) {
    expect(await refusalOf(key, method, path, body)).toEqual([403, 'role_above_yours'])
  }
})

test('the last owner stays, which the server would see to; with another one they may go', async () => {
  const { page } = await signedIn(office.key)
  await openPage(page, 'Members')
  await rowOf(page, ownersAddress).getByText('The last owner').waitFor()
  expect(await rowOf(page, ownersAddress).getByRole('button').count()).toBe(0)
  const path = `/members/${await memberId(ownersAddress)}`
  expect(await refusalOf(office.key, 'PATCH', path, { role: 'member' })).toEqual([409, 'last_owner'])

  await invite(page, 'lee@hooli.example', /^Owner/)
  await page.getByRole('button', { name: `Remove ${ownersAddress}` }).waitFor()
})

test('who gives up their own role is shown what remains, and who leaves is signed out', async () => {
  const { page } = await newTab()
  await join(page, 'lee@hooli.example')
  await openPage(page, 'Members')
  await page.getByRole('button', { name: 'Change the role of lee@hooli.example' }).click()
  await dialogOf(page)
    .getByRole('radio', { name: /^Admin/ })
    .check()
  await dialogOf(page).getByText('This is you.').waitFor()
  await dialogOf(page).getByRole('button', { name: 'Save' }).click()
  await page.getByRole('group', { name: 'Account' }).getByText('Admin').waitFor()
  await rowOf(page, 'lee@hooli.example').getByText('Admin').waitFor()
  expect(await rowOf(page, ownersAddress).getByRole('button').count()).toBe(0)

  await page.getByRole('button', { name: 'Remove lee@hooli.example' }).click()
  await dialogOf(page).getByText('This is you.').waitFor()
  await dialogOf(page).getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('heading', { name: 'No organization yet' }).waitFor()
})

test('what the server refuses is said in its words, with the request ID', async () => {
  const { page } = await signedIn(office.key)
  await openPage(page, 'Members')
  await invite(page, ownersAddress, /^Member/)
  const alert = dialogOf(page).getByRole('alert')
  await alert.getByText('Somebody with that email or subject is a member or invited already.').waitFor()
  expect(await alert.textContent()).toMatch(/Request ID req_/)
})
