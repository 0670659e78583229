import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readApiKeyId } from '../../lib/auth/api-keys/api-key.ts'
import { addMember } from '../../test/harness/add-member.ts'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { auditRows } from '../../test/harness/audit-rows.ts'
import { type BudgetPath, listBudgets, setBudget } from '../../test/harness/budgets.ts'
import { refusesForeignIds } from '../../test/harness/foreign-ids.ts'
import { routes } from '../routes.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

const remove = (path: string, as = app.ada) =>
  app.send('DELETE', `/budgets/${path}`, { as, headers: { 'x-request-id': requestIdOf(path) } })
const requestIdOf = (path: string) => path.replaceAll('/', '-')
const paths = (): BudgetPath[] => [
  'organization',
  `members/${app.ada.userId}`,
  `api-keys/${readApiKeyId(app.credentials.apiKey)}`,
]

test.each([0, 1, 2])(
  'budget number %i is removed, and no other, and the log holds what it was',
  async (index) => {
    for (const path of paths()) await setBudget(app, path, 1_000_000_000n)
    const before = await listBudgets(app)
    const path = paths()[index] ?? 'organization'
    const response = await remove(path)
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(await listBudgets(app)).toEqual(before.toSpliced(index, 1))
    const { holds: _, hold_count: _count, ...was } = before[index]!
    expect(await auditRows(app, requestIdOf(path))).toMatchObject([
      { action: 'budget.removed', before: was, after: null },
    ])
  },
)

test.each([0, 1, 2])('a budget that is not there is not found: number %i', async (index) => {
  const path = paths()[index] ?? 'organization'
  await setBudget(app, path, 1n)
  expect((await remove(path)).status).toBe(204)
  expect((await remove(path)).status).toBe(404)
})

refusesForeignIds(() => app, routes['remove-member-budget'])
refusesForeignIds(() => app, routes['remove-api-key-budget'])

test('the budget of another member stays', async () => {
  const other = await addMember(app, 'member')
  await setBudget(app, `members/${app.ada.userId}`, 1n)
  await setBudget(app, `members/${other.userId}`, 1n)
  expect((await remove(`members/${app.ada.userId}`)).status).toBe(204)
  expect((await remove(`members/${other.userId}`)).status).toBe(204)
})

test('the budget of another organization stays', async () => {
  for (const path of paths()) await setBudget(app, path, 1n)
  for (const path of paths()) expect((await remove(path, app.grace)).status).toBe(404)
  expect(await listBudgets(app)).toHaveLength(3)
})
