import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from '@jest/globals'
import { signRequest } from './sign-request.ts'

const at = new Date('2026-11-23T01:02:03.456Z')

/** A request as AWS's own client sends it. */
async function sentByAws(credentials: {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}) {
  const received = Promise.withResolvers<{ headers: IncomingHttpHeaders; body: string }>()
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    received.resolve({ headers: request.headers, body: await text(request) })
    response.end('{}')
  }
  const server = createServer((...exchange) => void receive(...exchange)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials,
  })
  await client.send(new ListTablesCommand({ Limit: 7 }))
  client.destroy()
  server.close()
  return received.promise
}

test.each([
  ['a role', { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret/of+a role', sessionToken: 'token//==' }],
  ['a user', { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }],
])('what %s sends has the signature that AWS’s own client makes', async (_, credentials) => {
  const { headers, body } = await sentByAws(credentials)
  const authorization = headers.authorization ?? ''
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? []
  const ours = new Set(['host', 'x-amz-date', 'x-amz-security-token'])
  const others = names.filter((name) => !ours.has(name)).map((name) => [name, String(headers[name])])
  const sentAt = String(headers['x-amz-date'])
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(sentAt) ?? []
  const signed = signRequest(
    {
      service: 'dynamodb',
      region: 'eu-west-1',
      host: String(headers.host),
      headers: Object.fromEntries(others),
      body,
    },
    credentials,
    new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`),
  )
  expect(signed).toMatchObject({ authorization, 'x-amz-date': sentAt })
})

test('a different body, time, header or secret makes a different signature', () => {
  const request = { service: 's', region: 'r', host: 'h', headers: { 'content-type': 'json' }, body: '{}' }
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' }
  const signatures = [
    signRequest(request, credentials, at),
    signRequest({ ...request, body: '{ }' }, credentials, at),
    signRequest({ ...request, headers: { 'content-type': 'text' } }, credentials, at),
    signRequest(request, { ...credentials, secretAccessKey: 'other' }, at),
    signRequest(request, credentials, new Date(at.getTime() + 1_000)),
  ].map(({ authorization }) => authorization)
  expect(new Set(signatures).size).toBe(signatures.length)
})
