import { getEventListeners, once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { httpFetch } from './http-fetch.ts'

let server: Server
let url: string
let answer: (request: IncomingMessage, response: ServerResponse) => unknown

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/messages`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const body = async (request: IncomingMessage) =>
  Buffer.concat(await Array.fromAsync<Buffer>(request)).toString()

test('method, headers and body arrive, and status, headers and JSON come back', async () => {
  answer = async (request, response) => {
    const { method, headers } = request
    response.setHeader('request-id', 'req_1').setHeader('set-cookie', ['a=1', 'b=2'])
    response.end(JSON.stringify({ method, key: headers['x-api-key'], body: await body(request) }))
  }
  const response = await httpFetch(url, { method: 'POST', headers: { 'X-Api-Key': 'k' }, body: 'Grüße' })
  expect([response.status, response.ok, response.url]).toEqual([200, true, url])
  expect([response.headers.get('Request-Id'), response.headers.get('set-cookie')]).toEqual([
    'req_1',
    'a=1,b=2',
  ])
  expect(await response.json()).toEqual({ method: 'POST', key: 'k', body: 'Grüße' })
})

test('without an init it is a GET, of a URL or a Request as well', async () => {
  answer = ({ method }, response) => response.end(method)
  for (const input of [url, new URL(url), new Request(url)]) {
    expect(await (await httpFetch(input)).text()).toBe('GET')
  }
})

test.each([200, 299, 302, 404, 503])('%i is a response and no exception', async (status) => {
  answer = (_, response) => response.writeHead(status).end('text')
  const response = await httpFetch(url)
  expect([response.status, response.ok, await response.text()]).toEqual([status, status < 300, 'text'])
})

test('calls one after another share a connection', async () => {
  const sockets = new Set<Socket>()
  answer = ({ socket }, response) => {
    sockets.add(socket)
    response.end('text')
  }
  for (let call = 0; call < 3; call++) await (await httpFetch(url)).text()
  expect(sockets.size).toBe(1)
})

test('an abort before the headers fails the call, and the server sees it leave', async () => {
  const arrived = Promise.withResolvers<ServerResponse>()
  answer = (_, response) => arrived.resolve(response)
  const controller = new AbortController()
  const call = httpFetch(url, { signal: controller.signal })
  const response = await arrived.promise
  controller.abort()
  await expect(call).rejects.toThrow('socket hang up')
  await once(response, 'close')
})

test('an abort in the middle of the body ends the reading with an error, and the server sees it leave', async () => {
  const arrived = Promise.withResolvers<ServerResponse>()
  answer = (_, response) => {
    response.write('half')
    arrived.resolve(response)
  }
  const controller = new AbortController()
  const { text } = await httpFetch(url, { signal: controller.signal })
  const reading = text()
  const left = once(await arrived.promise, 'close')
  controller.abort()
  await expect(reading).rejects.toThrow('aborted')
  await left
})

test('an abort after the last byte does nothing', async () => {
  answer = (_, response) => response.end('text')
  const controller = new AbortController()
  const response = await httpFetch(url, { signal: controller.signal })
  expect(await response.text()).toBe('text')
  controller.abort()
  expect(await (await httpFetch(url)).text()).toBe('text')
})

test('a server that breaks off in the middle of the body is an error, and no short answer', async () => {
  answer = (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy())
  }
  const response = await httpFetch(url)
  await expect(response.text()).rejects.toThrow('aborted')
})

test('where nobody listens the call fails', async () => {
  const unused = createServer()
  await once(unused.listen(0, '127.0.0.1'), 'listening')
  const { port } = unused.address() as AddressInfo
  unused.close()
  await expect(httpFetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('ECONNREFUSED')
})

// The SDK keeps a signal for as long as its answer is in memory, so the signal must not keep the answer.
test('once an answer is at its end, the signal that could have cut it holds nothing of it', async () => {
  answer = (_, response) => response.end('all of it')
  const { signal } = new AbortController()
  const read = (await httpFetch(url, { signal })).body as unknown as Readable
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  await once(read.resume(), 'close')
  await new Promise(setImmediate)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
