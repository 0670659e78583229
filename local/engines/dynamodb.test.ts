import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { startDynamodb } from './dynamodb.ts'
import type { Engine } from './engine.ts'

let dataDirectory: string
let engine: Engine | undefined

beforeAll(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'dynamodb-test-'))
})
afterEach(async () => {
  await engine?.stop()
  engine = undefined
})
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }))

const headers = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=unchecked',
}

async function call(operation: string, input: object): Promise<unknown> {
  const response = await fetch(engine?.url ?? '', {
    method: 'POST',
    headers: { ...headers, 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(input),
  })
  const body = await response.text()
  if (!response.ok) throw new Error(body)
  return JSON.parse(body)
}

async function createNotes(): Promise<void> {
  await call('CreateTable', {
    TableName: 'notes',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  })
  // Even with createTableMs 0, a table is not ready at once.
  const description = async () => JSON.stringify(await call('DescribeTable', { TableName: 'notes' }))
  while (!(await description()).includes('"ACTIVE"')) await sleep(5)
}

test('items survive a stop and a start', async () => {
  engine = await startDynamodb({ dataDirectory })
  expect(engine).toMatchObject({ name: 'dynalite', version: '4.0.0' })
  await createNotes()
  await call('PutItem', { TableName: 'notes', Item: { id: { S: 'kept' } } })
  await engine.stop()
  engine = await startDynamodb({ dataDirectory })
  const key = { TableName: 'notes', Key: { id: { S: 'kept' } } }
  expect(await call('GetItem', key)).toEqual({ Item: { id: { S: 'kept' } } })
})

test('a second engine on the same directory is refused, and the first keeps running', async () => {
  engine = await startDynamodb({ dataDirectory })
  await expect(startDynamodb({ dataDirectory })).rejects.toThrow(`${dataDirectory} is in use`)
  expect(await call('ListTables', {})).toMatchObject({ TableNames: expect.any(Array) })
})

test('without a directory every engine starts empty', async () => {
  engine = await startDynamodb()
  expect(await call('ListTables', {})).toEqual({ TableNames: [] })
})

test('a request that its client breaks off does not end the engine', async () => {
  engine = await startDynamodb()
  const broken = request(engine.url, { method: 'POST', headers: { ...headers, 'content-length': 1000 } })
  broken.on('error', () => {})
  broken.write('{')
  await sleep(100)
  broken.destroy()
  await sleep(100)
  expect(await call('ListTables', {})).toEqual({ TableNames: [] })
})
