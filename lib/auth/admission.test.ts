import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { giveAccessToken } from '../../test/harness/identity/give-access-token.ts'
import { setClock } from '../../test/harness/set-clock.ts'
import { AuthenticationError, PermissionDeniedError } from '../errors.ts'
import { Admission } from './admission.ts'
import { identify } from './identify.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterEach(() => {
  jest.useRealTimers()
})
afterAll(() => app.close())

/** A signed-in member who was let in, more than ten seconds ago. */
async function admitted() {
  const token = await giveAccessToken(app, app.ada)
  const credential = { kind: 'access-token', token } as const
  const principal = await identify(credential, '192.0.2.1')
  const admission = new Admission(principal, credential, 'members:write')
  await admission.renew()
  setClock(Date.now() + 11_000)
  expect(admission.holds).toBe(false)
  return { admission, signInId: principal.signInId }
}

test('whoever was let in by an access token may finish when it expires, as long as they are signed in', async () => {
  const { admission, signInId } = await admitted()
  await app.database.rows("UPDATE sign_ins SET access_expires_at = now() - interval '1 min' WHERE id = $1", [
    signInId,
  ])
  await admission.renew()
  expect(admission.holds).toBe(true)
  expect(admission.principal).toMatchObject({ userId: app.ada.userId, signInId })
})

test('who has signed out meanwhile is stopped', async () => {
  const { admission, signInId } = await admitted()
  await app.database.rows('DELETE FROM sign_ins WHERE id = $1', [signInId])
  await expect(admission.renew()).rejects.toBeInstanceOf(AuthenticationError)
})

test('who has lost the role meanwhile is stopped', async () => {
  const { admission } = await admitted()
  await app.database.rows("UPDATE members SET role = 'viewer' WHERE user_id = $1", [app.ada.userId])
  await expect(admission.renew()).rejects.toBeInstanceOf(PermissionDeniedError)
})
