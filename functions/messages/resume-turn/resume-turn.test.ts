import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { engineUrl } from '../../../test/harness/database.ts'
import { startWireTap, WireLog, type WireTap } from '../../../test/harness/faults/wire-tap.ts'
import { json } from '../../../test/harness/json.ts'
import { until } from '../../../test/harness/until.ts'

let app: Application
let tap: WireTap
const log = new WireLog()

beforeAll(async () => {
  const dynamodb = engineUrl('DYNAMODB').href
  tap = await startWireTap(log, 'dynamodb', dynamodb)
  app = await startApplication({ DYNAMODB_ENDPOINT: tap.through(dynamodb), JOURNAL_PATIENCE_MS: '500' })
})
beforeEach(() => {
  app.claude.reset()
  app.claude.setDefault({ text: 'one two three four' })
})
afterEach(async () => {
  tap.release()
  tap.mend()
  await untilKept()
})
afterAll(async () => {
  await app.close()
  await tap.close()
})

const ask = (body: object = {}) =>
  app.send('POST', '/chat/stream', { as: app.ada, body: { message: 'Count.', ...body } })
const resume = (turnId: string, headers: Record<string, string> = {}, as = app.ada) =>
  app.send('GET', `/turns/${turnId}/stream`, { as, headers })
const turnIn = (frames: string) => /"turn_id":"(turn_[0-9a-f]{32})"/.exec(frames)?.[1] ?? ''
const withoutPings = (frames: string) => frames.replaceAll(': ping\n\n', '')
const codeOf = async (response: Response) =>
  `${response.status} ${(await json<{ error: { code: string } }>(response)).error.code}`
const rowOf = async (turnId: string) =>
  (await app.database.rows('SELECT state, journaled FROM turns WHERE id = $1', [turnId]))[0]

/** What the `token` events of a stream say. */
const texts = (frames: string) =>
  [...frames.matchAll(/^data: (\{"text".*)$/gm)].map(
    ([, data = '']) => (JSON.parse(data) as { text: string }).text,
  )

/** How often a journal could not be opened, as the metrics tell. */
const failedOpenings = async () => {
  const { metricsToken } = app.credentials
  const response = await app.send('GET', '/metrics', {
    headers: { authorization: `Bearer ${metricsToken}` },
  })
  return Number(/^journal_failures_total\{operation="open"\} (\d+)$/m.exec(await response.text())?.[1] ?? 0)
}

/** After an outage nothing is sent to DynamoDB for a while. */
async function untilKept(): Promise<void> {
  await until(async () => {
    const response = await ask()
    await response.text()
    return response.headers.has('x-resumable') ? undefined : true
  })
}

/** A stream of which a token has come, and that goes on until `finish`. */
async function begin(words: number, { seen = 1 } = {}) {
  app.claude.script({ text: ['a\0b', ...Array.from({ length: words - 1 }, () => ' word')], tokenMs: 20 })
  const response = await ask()
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let frames = ''
  const read = async () => {
    const { value = '', done } = (await reader?.read()) ?? { done: true }
    frames += value
    return !done
  }
  while (!frames.includes(`id: ${seen}\n`)) await read()
  const finish = async () => {
    while (await read());
    return withoutPings(frames)
  }
  return { turnId: turnIn(frames), finish }
}

test.each([
  ['refuses every connection', () => tap.cut()],
  ['answers nothing', () => tap.hold('to server')],
])('with a DynamoDB that %s, a stream comes whole, and says that it cannot be resumed', async (_, fail) => {
  fail()
  const response = await ask()
  expect([response.status, response.headers.get('x-resumable')]).toEqual([200, 'false'])
  const frames = await response.text()
  expect(frames).toMatch(/^event: start\n[^]*event: token\nid: 4\n[^]*event: done\n/)
  expect(await rowOf(turnIn(frames))).toEqual({ state: 'completed', journaled: false })
})

test('an answer that is asked for as a whole comes without a journal, too', async () => {
  tap.cut()
  const response = await app.send('POST', '/chat', { as: app.ada, body: { message: 'Count.' } })
  expect([response.status, response.headers.get('x-resumable')]).toEqual([200, 'false'])
})

test('a stream that has begun goes on to its end when DynamoDB fails under it', async () => {
  const { finish, turnId } = await begin(60)
  tap.cut()
  const frames = await finish()
  expect(frames).toMatch(/event: token\nid: 60\n[^]*event: done\n/)
  expect(await rowOf(turnId)).toMatchObject({ state: 'completed' })
})

test('what the journal has lost is read from the stored message, and no position in it is guessed', async () => {
  const { finish, turnId } = await begin(60, { seen: 20 })
  tap.cut()
  const direct = await finish()
  const isGivenUp = ({ turnId: id, operation }: Record<string, unknown>) =>
    id === turnId && operation === 'close'
  await until(() => Promise.resolve(app.logs.lines().some(isGivenUp) || undefined))
  tap.mend()
  await untilKept()
  const whole = await until(async () => {
    const response = await resume(turnId)
    const text = await response.text()
    return response.status === 200 ? withoutPings(text) : undefined
  })
  expect(texts(whole).join('')).toBe(texts(direct).join(''))
  expect(whole.slice(whole.indexOf('event: done'))).toBe(direct.slice(direct.indexOf('event: done')))
  expect(await codeOf(await resume(turnId, { 'last-event-id': '59' }))).toBe('410 resume_position_gone')
})

test('while DynamoDB is away, a running turn is not followed and a finished one is told from its message', async () => {
  const finished = await (await ask()).text()
  const { finish, turnId } = await begin(100)
  tap.cut()
  expect(await codeOf(await resume(turnId))).toBe('503 journal_unavailable')
  expect(await codeOf(await app.send('POST', `/turns/${turnId}/stop`, { as: app.ada }))).toBe(
    '503 journal_unavailable',
  )
  expect(await (await resume(turnIn(finished))).text()).toContain('data: {"text":"one two three four"}')
  expect(await codeOf(await resume(turnIn(finished), { 'last-event-id': '2' }))).toBe(
    '503 journal_unavailable',
  )
  await finish()
})

test('a turn that began without a journal is not followed while it runs, also when DynamoDB is back', async () => {
  tap.cut()
  const { finish, turnId } = await begin(300)
  tap.mend()
  const answer = await until(async () => {
    const code = await codeOf(await resume(turnId))
    return code === '503 journal_unavailable' ? undefined : code
  })
  expect(answer).toBe('409 turn_in_progress')
  expect(await codeOf(await app.send('POST', `/turns/${turnId}/stop`, { as: app.ada }))).toBe(
    '409 turn_not_stoppable',
  )
  await finish()
  expect((await resume(turnId)).status).toBe(200)
})

test('every failure of a journal is counted', async () => {
  const before = await failedOpenings()
  tap.cut()
  await (await ask()).text()
  expect(await failedOpenings()).toBeGreaterThan(before)
})

test('a turn that is settled just now is waited for until its journal is closed', async () => {
  // Five batches, one after the other.
  app.claude.script({ text: Array.from({ length: 60 }, () => 'x'.repeat(4_000)) })
  tap.slow({ latencyMs: 100 })
  const direct = withoutPings(await (await ask()).text())
  expect(withoutPings(await (await resume(turnIn(direct))).text())).toBe(direct)
})

test('a client that has all of an ended turn is sent its end', async () => {
  const direct = await (await ask()).text()
  const response = await resume(turnIn(direct), { 'last-event-id': '4' })
  expect(await response.text()).toBe(direct.slice(direct.indexOf('event: done')))
})

test.each(['-1', '1.5', 'one', '1e3', '9999999999'])('a Last-Event-ID of %s is refused', async (header) => {
  const direct = await (await ask()).text()
  expect(await codeOf(await resume(turnIn(direct), { 'last-event-id': header }))).toBe(
    '400 invalid_last_event_id',
  )
})

test('an empty Last-Event-ID, as of a browser that has none, asks for all', async () => {
  const direct = await (await ask()).text()
  expect(await (await resume(turnIn(direct), { 'last-event-id': '' })).text()).toBe(direct)
})

test('a turn of another is not found', async () => {
  const direct = await (await ask()).text()
  expect(await codeOf(await resume(turnIn(direct), {}, app.grace))).toBe('404 turn_not_found')
  expect(await codeOf(await resume('turn_0'))).toBe('404 turn_not_found')
})
