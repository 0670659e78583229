import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from '@jest/globals'
import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import * as fc from 'fast-check'
import { Signer } from './signer.ts'

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
  const ours = new Set(['x-amz-date', 'x-amz-security-token'])
  const others = names.filter((name) => !ours.has(name)).map((name) => [name, String(headers[name])])
  const sentAt = String(headers['x-amz-date'])
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(sentAt) ?? []
  const signed = new Signer('dynamodb', 'eu-west-1').sign(
    { method: 'POST', path: '/', headers: Object.fromEntries(others), body },
    credentials,
    new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`),
  )
  expect(signed).toMatchObject({ authorization, 'x-amz-date': sentAt })
})

const word = fc.string({
  minLength: 1,
  maxLength: 12,
  unit: fc.constantFrom(...Array.from("aZ09-_.~ !*()'/%+=&ü")),
})
const name = fc
  .string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'b', 'x', '-') })
  .map((each) => `a${each}`)
const requests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  segments: fc.array(word.map(encodeURIComponent), { maxLength: 3 }),
  query: fc.uniqueArray(fc.tuple(word, word), { maxLength: 3, selector: ([each]) => each }),
  headers: fc.dictionary(
    name,
    word.map((each) => each.trim() || 'x'),
    { maxKeys: 4 },
  ),
  body: fc.string(),
  at: fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
  sessionToken: fc.option(word, { nil: undefined }),
})

test('whatever is sent, the signature is that of AWS’s own signer', async () => {
  const signer = new Signer('bedrock', 'eu-central-1')
  await fc.assert(
    fc.asyncProperty(
      requests,
      async ({ segments, query, headers, sessionToken, at: signingDate, ...rest }) => {
        const role = { accessKeyId: 'AKID', secretAccessKey: 'secret', ...(sessionToken && { sessionToken }) }
        // As it is sent: a URL has no segments of one or two dots.
        const path = new URL(`/${segments.join('/')}`, 'https://example.com').pathname
        const asked = { ...rest, headers: { host: 'example.com', ...headers } }
        const theirs = new SignatureV4({
          service: 'bedrock',
          region: 'eu-central-1',
          credentials: role,
          sha256: Sha256,
          applyChecksum: false,
        })
        const request = {
          ...asked,
          protocol: 'https:',
          hostname: 'example.com',
          path,
          query: Object.fromEntries(query),
        }
        const expected = (await theirs.sign(request, { signingDate })).headers['authorization']
        const signed = signer.sign({ ...asked, path, query: new URLSearchParams(query) }, role, signingDate)
        expect(signed['authorization']).toBe(expected)
      },
    ),
  )
})

test('a different body, time, header or secret makes a different signature, also from one signer', () => {
  const request = { method: 'POST', path: '/', headers: { host: 'h', 'content-type': 'json' }, body: '{}' }
  const role = { accessKeyId: 'id', secretAccessKey: 'secret' }
  const signer = new Signer('s', 'r')
  const signatures = [
    signer.sign(request, role, at),
    signer.sign({ ...request, body: '{ }' }, role, at),
    signer.sign({ ...request, headers: { host: 'h', 'content-type': 'text' } }, role, at),
    signer.sign(request, { ...role, secretAccessKey: 'other' }, at),
    signer.sign(request, role, new Date(at.getTime() + 1_000)),
    signer.sign(request, role, new Date(at.getTime() + 86_400_000)),
  ].map(({ authorization }) => authorization)
  expect(new Set(signatures).size).toBe(signatures.length)
})
