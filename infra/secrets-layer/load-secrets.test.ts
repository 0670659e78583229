import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { buildSecretsLayer } from './build-secrets-layer.ts'
import { secretReference } from './fill-references.ts'

const plain = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:plain-AbCdEf'
const pair = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:pair-AbCdEf'
const answers: Record<string, () => [status: number, body: string]> = {}
let asked: string[] = []
let manager: Server
let layer: string

beforeAll(async () => {
  layer = await mkdtemp(join(tmpdir(), 'llm-app-layer-'))
  buildSecretsLayer(layer)
  manager = createServer((...exchange) => void answer(...exchange)).listen(0, '127.0.0.1')
  await once(manager, 'listening')
})
beforeEach(() => {
  asked = []
  answers[plain] = () => [200, JSON.stringify({ SecretString: 'hush $& hush' })]
  answers[pair] = () => [200, JSON.stringify({ SecretString: '{"current":"new","previous":""}' })]
})
afterAll(async () => {
  manager.close()
  await rm(layer, { recursive: true, force: true })
})

/** Answers as Secrets Manager would. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { SecretId: arn } = JSON.parse(await text(request)) as { SecretId: string }
  asked.push(arn)
  const [status, body] = answers[arn]?.() ?? [400, '{"__type":"ResourceNotFoundException"}']
  response.writeHead(status).end(body)
}

interface Started {
  readonly code: number
  readonly environment: Record<string, string>
  readonly output: string
}

/** Starts a process as Lambda would. @returns what it finds in its environment */
function start(environment: Record<string, string>): Promise<Started> {
  const { port } = manager.address() as AddressInfo
  const tell = 'console.log(JSON.stringify(process.env))'
  const args = [`--import=${join(layer, 'load-secrets.mjs')}`, '--eval', tell]
  const lambda = {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  }
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: { ...lambda, ...environment } }, (error, stdout, stderr) => {
      resolve({
        code: error === null ? 0 : Number(error.code),
        environment: error === null ? JSON.parse(stdout) : {},
        output: stdout + stderr,
      })
    })
  })
}

test('a function finds secrets in place of their references, each read once', async () => {
  const { environment } = await start({
    KEY: secretReference(plain),
    URL: `postgres://app:${secretReference(pair, 'current')}@host/db?application_name={app}`,
    LIST: `${secretReference(pair, 'current')},${secretReference(pair, 'previous')}`,
    PLAIN: 'as it is',
  })
  expect(environment).toMatchObject({
    KEY: 'hush $& hush',
    URL: 'postgres://app:new@host/db?application_name={app}',
    LIST: 'new,',
    PLAIN: 'as it is',
  })
  expect(asked.toSorted()).toEqual([pair, plain])
})

test('a function that refers to no secret makes no requests', async () => {
  const { environment } = await start({ PLAIN: 'as it is' })
  expect(environment).toMatchObject({ PLAIN: 'as it is' })
  expect(asked).toEqual([])
})

test.each([
  ['throttled', [400, '{"__type":"ThrottlingException"}']],
  ['down', [503, 'Service Unavailable']],
] as const)('a Secrets Manager that is %s for a moment is asked again', async (_, [status, body]) => {
  answers[plain] = () => {
    answers[plain] = () => [200, '{"SecretString":"late"}']
    return [status, body]
  }
  const { environment } = await start({ KEY: secretReference(plain) })
  expect(environment).toMatchObject({ KEY: 'late' })
  expect(asked).toHaveLength(2)
})

test('a function that may not read its secret does not start, and says which one and why', async () => {
  answers[plain] = () => [400, '{"__type":"AccessDeniedException"}']
  const { code, output } = await start({ KEY: secretReference(plain) })
  expect(code).not.toBe(0)
  expect(output).toContain(`The secret ${plain} could not be read: 400 AccessDeniedException`)
  expect(asked).toHaveLength(1)
})

test('an unavailable Secrets Manager is asked three times', async () => {
  answers[plain] = () => [503, '']
  const { code, output } = await start({ KEY: secretReference(plain) })
  expect(code).not.toBe(0)
  expect(output).toContain(`The secret ${plain} could not be read: 503`)
  expect(asked).toHaveLength(3)
})

test.each([
  ['is no JSON', 'hunter2, not JSON'],
  ['has no such field', '{"other":"hunter2"}'],
  ['has something else than text there', '{"current":["hunter2"]}'],
])('the error about a secret that %s does not quote it', async (_, secret) => {
  answers[pair] = () => [200, JSON.stringify({ SecretString: secret })]
  const { code, output } = await start({ LIST: secretReference(pair, 'current') })
  expect(code).not.toBe(0)
  expect(output).toContain(`The secret ${pair} has no field current`)
  expect(output).not.toContain('hunter2')
})

test('nor does the error about an answer that breaks off', async () => {
  answers[plain] = () => [200, '{"SecretString":"hunter2']
  const { code, output } = await start({ KEY: secretReference(plain) })
  expect(code).not.toBe(0)
  expect(output).toContain(`The secret ${plain} could not be read: 200 without a text`)
  expect(output).not.toContain('hunter2')
})
