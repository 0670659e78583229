import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../harness/application.ts'
import { json } from '../harness/json.ts'
import { until } from '../harness/until.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({})
})
afterAll(() => app.close())

const ask = (body: object, headers: Record<string, string> = {}) =>
  app.send('POST', '/chat/stream', { as: app.ada, body: { message: 'Count.', ...body }, headers })
const resume = (turnId: string, headers: Record<string, string> = {}) =>
  app.send('GET', `/turns/${turnId}/stream`, { as: app.ada, headers })
const turnIn = (frames: string) => /"turn_id":"(turn_[0-9a-f]{32})"/.exec(frames)?.[1] ?? ''

/** Reads a stream until it has shown a piece of text, and leaves. */
async function readUntil(response: Response, text: string): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let frames = ''
  while (!frames.includes(text)) {
    const { value, done } = (await reader?.read()) ?? { done: true }
    if (done) break
    frames += value
  }
  await reader?.cancel()
  return frames
}

const withoutPings = (frames: string) => frames.replaceAll(': ping\n\n', '')

test('a finished turn is replayed byte for byte, whole or from any token on', async () => {
  app.claude.script({ text: 'one two three four five six' })
  const direct = withoutPings(await (await ask({})).text())
  const turnId = turnIn(direct)
  expect(await (await resume(turnId)).text()).toBe(direct)
  const [, afterThird] = direct.split(/(?<=id: 3\ndata: .*\n\n)/)
  expect(await (await resume(turnId, { 'last-event-id': '3' })).text()).toBe(afterThird)
})

test('a running turn is followed live, and both readers together see what the first alone would have seen', async () => {
  app.claude.script({ tokens: 40, tokenMs: 30, firstTokenMs: 10 })
  const first = await ask({})
  const seen = await readUntil(first, 'id: 5\n')
  const turnId = turnIn(seen)
  const whole = seen.slice(0, seen.lastIndexOf('\n\n') + 2)
  const lastId = [...whole.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1] ?? '0'
  const rest = await (await resume(turnId, { 'last-event-id': lastId })).text()
  expect(rest).toContain('event: done')
  expect(withoutPings(whole + rest)).toBe(withoutPings(await (await resume(turnId)).text()))
})

test('a stopped turn keeps its part, is charged by estimate, and tells every reader', async () => {
  app.claude.script({ tokens: 4_000, tokenMs: 20, firstTokenMs: 10 })
  const first = await ask({})
  const reading = first.text()
  const turnId = await until(async () => {
    const [row] = await app.database.rows<{ id: string }>("SELECT id FROM turns WHERE state = 'running'")
    return row?.id
  })
  const second = (await resume(turnId)).text()
  expect((await app.send('POST', `/turns/${turnId}/stop`, { as: app.ada })).status).toBe(200)
  const frames = withoutPings(await reading)
  expect(frames).toContain('"outcome":"stopped"')
  expect(frames).toContain('"estimated":true')
  expect(withoutPings(await second)).toBe(frames)
  const [row] = await app.database.rows(
    `SELECT t.state, m.complete, u.estimated FROM turns t JOIN messages m ON m.id = t.answer_id
       JOIN usage_records u ON u.turn_id = t.id WHERE t.id = $1`,
    [turnId],
  )
  expect(row).toEqual({ state: 'stopped', complete: false, estimated: true })
  const [line] = app.claude.bill().slice(-1)
  expect(line).toMatchObject({ aborted: true, completed: false })
})

test('one Idempotency-Key is one call to Claude, streamed or buffered, at once or later', async () => {
  app.claude.setDefault({ tokens: 30, tokenMs: 20, firstTokenMs: 50 })
  const key = { 'idempotency-key': 'key-1' }
  const streams = await Promise.all(
    Array.from({ length: 10 }, async () => withoutPings(await (await ask({}, key)).text())),
  )
  expect(new Set(streams).size).toBe(1)
  const later = await ask({}, key)
  expect(later.headers.get('idempotent-replayed')).toBe('true')
  expect(withoutPings(await later.text())).toBe(streams[0])
  expect(app.claude.requests()).toHaveLength(1)

  const post = () => app.send('POST', '/chat', { as: app.ada, body: { message: 'Count.' }, headers: key })
  const answers = await Promise.all(Array.from({ length: 10 }, async () => json(await post())))
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(app.claude.requests()).toHaveLength(2)
})

test('a key already sent with another request is refused, and costs nothing', async () => {
  const key = { 'idempotency-key': '"key-2"' }
  await (await ask({}, key)).text()
  const other = await ask({ max_tokens: 7 }, key)
  expect(other.status).toBe(422)
  expect(await json(other)).toMatchObject({ error: { code: 'idempotency_key_reused' } })
  expect(app.claude.requests()).toHaveLength(1)
})
