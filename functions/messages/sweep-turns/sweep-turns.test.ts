import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { leaveTurn, model } from '../../../test/harness/faults/dead-turn.ts'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../../test/harness/faults/tapped-application.ts'
import { parsePrometheus, valueOf } from '../../../test/harness/prometheus-text.ts'
import { readEvents } from '../../../test/harness/server-sent-events.ts'
import type { handler } from './handler.ts'

let app: TappedApplication
let sweep: typeof handler

beforeAll(async () => {
  app = await startTappedApplication()
  const module = await import('./handler.ts')
  sweep = module.handler
})
afterAll(() => app.close())

const dead = { ageMs: 60_000, openedMsAgo: 60_000, writtenMsAgo: 60_000, pieces: ['one', ' two'] }
const counted = async (name: string, labels: Record<string, string>) =>
  valueOf(parsePrometheus(await (await app.send('GET', '/metrics')).text()), name, labels)

test('what was swept is logged with its cost and counted with all other turns', async () => {
  const { turnId } = await leaveTurn(app, dead)
  await sweep()
  const logged = app.logs.lines()
  expect(logged).toContainEqual(
    expect.objectContaining({ message: 'A turn was swept', turnId, costNanoUsd: '54000' }),
  )
  expect(logged).toContainEqual(
    expect.objectContaining({ message: 'job', operation: 'sweep-turns', swept: 1 }),
  )
  expect(app.logs.text()).not.toContain('one two')
  expect(await counted('turns_total', { model, state: 'abandoned' })).toBe(1)
})

test("every line of a run has its request id, AWS's own where there is one, and no other line has it", async () => {
  const { turnId } = await leaveTurn(app, dead)
  await Promise.all([sweep({}, { awsRequestId: 'of-aws' }), app.send('GET', '/health')])
  const lines = app.logs.lines()
  expect(lines.find((line) => line['turnId'] === turnId)).toMatchObject({ requestId: 'of-aws' })
  expect(lines.findLast(({ message }) => message === 'job')).toMatchObject({ requestId: 'of-aws' })
  expect(lines.findLast(({ message }) => message === 'request')?.['requestId']).toMatch(/^req_/)
  await sweep()
  expect(app.logs.lines().at(-1)).toMatchObject({ message: 'job', requestId: expect.stringMatching(/^req_/) })
})

test('the stream of a turn that was swept ends with turn_abandoned, after what had come', async () => {
  const { turnId } = await leaveTurn(app, dead)
  await sweep()
  const response = await app.send('GET', `/turns/${turnId}/stream`, {
    as: app.ada,
    headers: { 'last-event-id': '1' },
  })
  const events = await Array.fromAsync(readEvents(response))
  expect(events).toMatchObject([
    { event: 'token', id: '2', data: { text: ' two' } },
    { event: 'error', data: { error: { code: 'turn_abandoned', details: { turn_id: turnId } } } },
  ])
})

test('a sweep that finds nothing says so', async () => {
  await sweep()
  expect(app.logs.lines().at(-1)).toMatchObject({ operation: 'sweep-turns', swept: 0 })
})

test('without Postgres the invocation fails, so that AWS tries it again', async () => {
  app.taps.postgres.cut()
  await expect(sweep()).rejects.toMatchObject({ code: 'database_unavailable' })
  app.taps.postgres.mend()
  await sweep()
})
