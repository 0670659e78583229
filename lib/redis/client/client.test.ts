import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { engineUrl } from '../../../test/harness/database.ts'
import { RedisClient } from './client.ts'

const troubles: (string | undefined)[] = []
const clientOf = (url: string) => new RedisClient(url, (error) => troubles.push(error?.message))
const real = engineUrl('REDIS').href

const introduction = '*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n$18\r\nllm-production-app\r\n'

let client: RedisClient
let second: Redis
beforeAll(() => {
  client = clientOf(real)
  second = new Redis(real)
})
afterEach(() => {
  client.disconnect()
  troubles.length = 0
})
afterAll(() => second.disconnect())

/** A server that is no Redis: hands over each connection and all that it sends. */
async function standIn(take: (socket: Socket, text: string) => void): Promise<Server & { url: string }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => take(socket, bytes.toString()))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return Object.assign(server, { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

test('commands get the replies that ioredis gets, in their order', async () => {
  const key = `client-test-${Date.now()}`
  await client.call('DEL', key)
  const commands = [
    ['HSET', key, 'Grüße\r\n', '😀', 'b', 2],
    ['HGET', key, 'Grüße\r\n'],
    ['HGET', key, 'missing'],
    ['HINCRBYFLOAT', key, 'sum', '0.1'],
    ['HGETALL', `${key}-none`],
    ['EVAL', "return {1, 'two', false, {3, redis.status_reply('OK')}}", 0],
    ['EXISTS', key],
  ] as const
  const ours = await Promise.all(commands.map((command) => client.call(...command)))
  await second.del(key)
  const theirs: unknown[] = []
  for (const [name, ...values] of commands) theirs.push(await second.call(name, ...values.map(String)))
  // ioredis 6 speaks version 3 of the protocol, in which a hash is a map.
  expect(ours).toEqual(theirs.map((each) => (isEmptyMap(each) ? [] : each)))
})

const isEmptyMap = (each: unknown) =>
  typeof each === 'object' && each !== null && !Array.isArray(each) && Object.keys(each).length === 0

test('what is asked in one moment goes out in one piece', async () => {
  await client.call('PING')
  const written = jest.spyOn(Socket.prototype, 'write')
  await Promise.all([client.call('ECHO', 'one'), Promise.resolve().then(() => client.call('ECHO', 'two'))])
  await client.call('PING')
  const texts = written.mock.calls.map(([text]) => text)
  written.mockRestore()
  expect(texts).toEqual([
    '*2\r\n$4\r\nECHO\r\n$3\r\none\r\n*2\r\n$4\r\nECHO\r\n$3\r\ntwo\r\n',
    '*1\r\n$4\r\nPING\r\n',
  ])
})

test('a refusal is that of its own command, and the others are answered', async () => {
  const [first, refused, last] = await Promise.allSettled([
    client.call('PING'),
    client.call('NO-SUCH-COMMAND'),
    client.call('PING'),
  ])
  expect([first, last]).toMatchObject([{ value: 'PONG' }, { value: 'PONG' }])
  expect(refused).toMatchObject({ reason: { name: 'ReplyError', message: expect.stringContaining('ERR') } })
  expect(client.status).toBe('ready')
})

test('user, password and database of the URL are told before anything else', async () => {
  const told: string[] = []
  const server = await standIn((socket, text) => {
    told.push(text)
    socket.write('+OK\r\n+OK\r\n+PONG\r\n')
  })
  const other = clientOf(server.url.replace('redis://', 'redis://a%40b:p%2Fw@').concat('/3'))
  other.call('GET', 'key').catch(() => undefined)
  while (!told.join('').includes('GET')) await new Promise(setImmediate)
  expect(told.join('').split('*2\r\n$3\r\nGET')[0]).toBe(
    '*3\r\n$4\r\nAUTH\r\n$3\r\na@b\r\n$3\r\np/w\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n'.concat(introduction),
  )
  other.disconnect()
  server.close()
})

test.each([
  ['refuses the password', (socket: Socket) => socket.write('-WRONGPASS invalid\r\n'), 'WRONGPASS invalid'],
  ['is still loading', (socket: Socket) => socket.write('-LOADING dataset\r\n'), 'LOADING dataset'],
  ['ends the connection', (socket: Socket) => socket.end(), 'Redis closed the connection'],
  ['says nothing', () => undefined, 'Redis did not answer in time'],
  ['is no Redis', (socket: Socket) => socket.write('HTTP/1.1 400\r\n'), 'Redis sent what is no reply'],
])('no command reaches a server that %s, and its trouble is told', async (_, answer, message) => {
  const told: string[] = []
  const server = await standIn((socket, text) => {
    told.push(text)
    answer(socket)
  })
  const other = clientOf(server.url)
  await expect(other.call('SET', 'key', 'value')).rejects.toThrow('Connection is closed.')
  expect([troubles, other.status, other.isWaiting]).toEqual([[message], 'end', false])
  expect(told.join('')).not.toContain('$3\r\nSET\r\n')
  server.close()
})

test('a connection that is lost rejects what it owes, and the next command opens another', async () => {
  const sockets: Socket[] = []
  const server = await standIn((socket, text) => {
    if (!sockets.includes(socket)) sockets.push(socket)
    if (text.includes('SETNAME')) socket.write("-ERR unknown command 'CLIENT'\r\n")
    if (text.includes('PING')) socket.write('+PONG\r\n')
  })
  const other = clientOf(server.url)
  await other.call('PING')
  const owed = other.call('GET', 'key')
  await new Promise(setImmediate)
  sockets[0]?.destroy()
  await expect(owed).rejects.toThrow('Connection is closed.')
  expect(await other.call('PING')).toBe('PONG')
  expect([sockets.length, troubles]).toEqual([2, [undefined, undefined]])
  other.disconnect()
  server.close()
})
