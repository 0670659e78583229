import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { json } from '../../../test/harness/json.ts'
import { until } from '../../../test/harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({ tokens: 4_000, tokenMs: 20 })
})
afterAll(() => app.close())

const ask = (path: string) => app.send('POST', path, { as: app.ada, body: { message: 'Count.' } })
const stop = (turnId: string, as = app.ada) => app.send('POST', `/turns/${turnId}/stop`, { as })
const runningTurn = () =>
  until(async () => {
    const [row] = await app.database.rows<{ id: string }>("SELECT id FROM turns WHERE state = 'running'")
    return row?.id
  })
const stateOf = async (turnId: string) =>
  (await app.database.rows('SELECT state, settled_at FROM turns WHERE id = $1', [turnId]))[0]

test('a stop is answered with the turn and the state in which it was found', async () => {
  const asking = ask('/chat/stream')
  const turnId = await runningTurn()
  expect(await json(await stop(turnId))).toEqual({ turn_id: turnId, state: 'running' })
  expect(await (await asking).text()).toContain('"outcome":"stopped"')
  expect(await json(await stop(turnId))).toEqual({ turn_id: turnId, state: 'stopped' })
})

test('a client that waits for the whole answer gets the part that had come', async () => {
  const asking = ask('/chat')
  await stop(await runningTurn())
  const response = await asking
  expect(response.status).toBe(200)
  expect(await json(response)).toMatchObject({ outcome: 'stopped', estimated: true, stop_reason: null })
})

test('a turn of which nothing has come is told to be stopped, and costs nothing', async () => {
  app.claude.setDefault({ headersMs: 600_000 })
  const asking = ask('/chat/stream')
  const turnId = await runningTurn()
  await stop(turnId)
  const response = await asking
  expect(response.status).toBe(409)
  expect(await json(response)).toMatchObject({ error: { code: 'turn_stopped' } })
  expect(await stateOf(turnId)).toMatchObject({ state: 'stopped' })
  expect(await app.database.rows('SELECT FROM usage_records WHERE turn_id = $1', [turnId])).toEqual([])
})

test('a turn that has ended stays unchanged', async () => {
  app.claude.setDefault({ text: 'one two' })
  const { turn_id: turnId } = await json<{ turn_id: string }>(await ask('/chat'))
  const before = await stateOf(turnId)
  expect(await json(await stop(turnId))).toEqual({ turn_id: turnId, state: 'completed' })
  expect(await stateOf(turnId)).toEqual(before)
})

test('a turn of another organization is not found, and goes on', async () => {
  const asking = ask('/chat/stream')
  const turnId = await runningTurn()
  const response = await stop(turnId, app.grace)
  expect(response.status).toBe(404)
  expect(await json(response)).toMatchObject({ error: { code: 'turn_not_found' } })
  expect(await stateOf(turnId)).toMatchObject({ state: 'running' })
  await stop(turnId)
  await (await asking).text()
})

test('a turn that was asked to stop before its journal is open stops all the same', async () => {
  const { loseHead } = await import('../../../test/harness/journals.ts')
  const asking = ask('/chat/stream')
  const turnId = await runningTurn()
  await loseHead({ organizationId: app.ada.organizationId, turnId: turnId as never })
  expect((await stop(turnId)).status).toBe(200)
  expect((await (await asking).text()).trimEnd()).toMatch(/"outcome":"stopped".*$/)
})

test('a turn without a journal cannot be stopped, and says so', async () => {
  const asking = ask('/chat/stream')
  const turnId = await runningTurn()
  await app.database.rows('UPDATE turns SET journaled = false WHERE id = $1', [turnId])
  const response = await stop(turnId)
  expect(response.status).toBe(409)
  expect(await json(response)).toMatchObject({ error: { code: 'turn_not_stoppable' } })
  await app.claude.close()
  await (await asking).text()
})
