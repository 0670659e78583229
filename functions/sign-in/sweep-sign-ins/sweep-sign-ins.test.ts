import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newId } from '../../../lib/ids.ts'
import { type Application, type Caller, startApplication } from '../../../test/harness/application.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

async function signIn({ organizationId, userId }: Caller, endedAgo: string): Promise<string> {
  const id = newId('signIn')
  await app.database.rows(
    'INSERT INTO sign_ins (organization_id, id, user_id, expires_at) VALUES ($1, $2, $3, now() - $4::interval)',
    [organizationId, id, userId, endedAgo],
  )
  return id
}

const begin = (userCode: string, endedAgo: string) =>
  app.database.rows(
    `INSERT INTO device_codes (digest, user_code, poll_interval, expires_at)
     VALUES (sha256(convert_to($1, 'UTF8')), $1, '5 s', now() - $2::interval)`,
    [userCode, endedAgo],
  )

test('what has ended goes, of every organization; a sign-in that ended within the hour may still be answering', async () => {
  for (const caller of [app.ada, app.grace, app.grace]) await signIn(caller, '61 min')
  const kept = [
    await signIn(app.ada, '59 min'),
    await signIn(app.ada, '-1 min'),
    await signIn(app.grace, '-30 days'),
  ]
  await begin('BBBB-BBBB', '1 s')
  await begin('CCCC-CCCC', '-1 min')

  // Its module reads the settings.
  const { handler } = await import('./handler.ts')
  await handler()
  expect(app.logs.lines()).toContainEqual(
    expect.objectContaining({ operation: 'sweep-sign-ins', signIns: 3, deviceCodes: 1 }),
  )
  const left = await app.database.rows<{ id: string }>('SELECT id FROM sign_ins')
  expect(left.map(({ id }) => id).toSorted()).toEqual(kept.toSorted())
  expect(await app.database.rows('SELECT user_code FROM device_codes')).toEqual([{ user_code: 'CCCC-CCCC' }])

  await handler()
  expect(app.logs.lines()).toContainEqual(
    expect.objectContaining({ operation: 'sweep-sign-ins', signIns: 0, deviceCodes: 0 }),
  )
})
