import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { freePort } from '../engines/free-port.ts'
import { jsonOf, readerOf, responseTo } from '../function-host/serve-fixtures.ts'
import { createService, type RunningService, removeService, startService } from './fixture-service.ts'

let directory: string
let port: number
let service: RunningService
let url: string
let ready: unknown[]

beforeAll(async () => {
  directory = await createService()
  port = await freePort()
  service = startService(directory, port)
  ready = await once(service.child, 'message')
  url = `http://127.0.0.1:${port}`
})

afterAll(async () => {
  service.child.kill('SIGKILL')
  await removeService(directory)
})

const echo = () => fetch(`${url}/echo/x`, { method: 'POST' })
const hostPid = async (): Promise<number> => (await jsonOf(await echo())).processId

async function edit(operation: string, from: string, to: string): Promise<void> {
  const file = join(directory, 'functions', operation, 'handler.ts')
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to))
}

async function untilEchoIs(status: number): Promise<void> {
  while ((await echo()).status !== status);
}

test('it tells its parent when it is ready, and where', () => {
  expect(ready[0]).toEqual({ ready: true, url })
})

test('an edit is served at once, and a stream in flight ends whole on the old code', async () => {
  const response = await responseTo(get(`${url}/flood?name=held&chunks=2000&size=16384`))
  await fetch(`${url}/signals/held-waits`)
  const oldHost = await hostPid()

  await edit('echo', 'statusCode: 201', 'statusCode: 202')
  await untilEchoIs(202)

  expect(await hostPid()).not.toBe(oldHost)
  expect(isRunning(oldHost)).toBe(true)
  expect(await text(response)).toHaveLength(2000 * 16_384)
  await untilGone(oldHost)
})

test('no request is lost during a series of edits', async () => {
  const statuses = new Set<number>()
  const keepAsking = async () => {
    while (!statuses.has(206)) statuses.add((await echo()).status)
  }
  const asking = Promise.all([keepAsking(), keepAsking(), keepAsking()])
  for (const status of [203, 205, 206]) {
    await edit('echo', /statusCode: \d+/.exec(await echoSource())?.[0] ?? '', `statusCode: ${status}`)
    await untilEchoIs(status)
  }
  await asking
  expect(statuses).toEqual(new Set([202, 203, 205, 206]))
})

test('a syntax error is shown and the old code keeps serving', async () => {
  await edit('echo', 'export const', 'const = 1\nexport const')
  await service.printed('Expected identifier but found "="')
  expect((await echo()).status).toBe(206)
  await edit('echo', 'const = 1\n', '')
  await edit('echo', 'statusCode: 206', 'statusCode: 200')
  await untilEchoIs(200)
})

test('an edit that cannot be imported is shown and the old code keeps serving', async () => {
  await edit('echo', 'export const', 'JSON.parse("")\nexport const')
  await service.printed('the code of before keeps serving: echo could not be loaded')
  expect((await echo()).status).toBe(200)
  await edit('echo', 'JSON.parse("")\n', '')
  await edit('echo', 'statusCode: 200', 'statusCode: 201')
  await untilEchoIs(201)
})

test('a host killed mid-stream cuts that stream, and the next request finds another', async () => {
  const killed = await hostPid()
  const read = readerOf(await fetch(`${url}/confirmed?name=killed`))
  expect(await read()).toMatch('data: first')
  process.kill(killed, 'SIGKILL')
  await expect(read()).rejects.toThrow('terminated')
  expect(await hostPid()).not.toBe(killed)
})

test('a taken port is one line that says what to do', async () => {
  const second = startService(directory, port)
  await second.printed(`port ${port} is taken: stop that program or set PORT=…`)
  expect(await second.exited).toEqual([1, null])
})

test('nothing outlives the program that started it', async () => {
  const host = await hostPid()
  service.child.disconnect()
  await service.exited
  await untilGone(host)
  await expect(echo()).rejects.toThrow('fetch failed')
})

const echoSource = () => readFile(join(directory, 'functions/echo/handler.ts'), 'utf8')

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setImmediate(resolve))
}
