import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { freePort } from '../local/engines/free-port.ts'
import { type Application, startApplication } from '../test/harness/application.ts'
import { copyCheckout } from '../test/harness/checkout.ts'

let app: Application
let checkout: string

beforeAll(async () => {
  app = await startApplication()
  checkout = copyCheckout()
  mkdirSync(join(checkout, '.data'), { recursive: true })
})
afterAll(async () => {
  rmSync(checkout, { recursive: true, force: true })
  await app.close()
})

interface Ended {
  code: number
  out: string
  err: string
}

/** `npm run operator -- …` as npm starts it, with nothing but the given environment. */
async function runOperator(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const program = spawn('node', ['local/boot.mjs', 'operator', ...args], {
    cwd: checkout,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  })
  let out = ''
  let err = ''
  program.stdout.on('data', (text) => (out += text))
  program.stderr.on('data', (text) => (err += text))
  const [code] = (await once(program, 'close')) as [number]
  return { code, out: out.trim(), err: err.trim() }
}

const operator = (...args: string[]) =>
  runOperator(args, { LLM_APP_URL: app.url, OPERATOR_TOKEN: app.credentials.operatorToken })

interface Created {
  organization: { id: string }
  owner: { user_id: string }
  api_key: { key: string }
}

/** @returns the id of a new organization */
async function create(name: string): Promise<string> {
  const { out } = await operator('create-organization', '--name', name, '--owner', 'bill@x.example', '--json')
  return (JSON.parse(out) as Created).organization.id
}

const columnsOf = (out: string) => out.split('\n').map((line) => line.split(/  +/))

test('the answer to a created organization shows its ids and its key, which works', async () => {
  const { code, out, err } = await operator(
    'create-organization',
    '--name',
    'Initech',
    '--owner',
    'Bill@x.example',
  )
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^Initech is there: org_[0-9a-f]{32}\nIts owner: bill@x.example, user_[0-9a-f]{32}\n/)
  expect(out).toContain('shown this once')
  const key = /ck_live_\w+/.exec(out)?.[0] ?? ''
  expect((await app.send('GET', '/chats', { headers: { 'x-api-key': key } })).status).toBe(200)
})

test('an organization that has lost its last key gets one that works', async () => {
  const id = await create('Aperture')
  await app.database.rows('UPDATE api_keys SET revoked_at = now() WHERE organization_id = $1', [id])
  const { code, out } = await operator('issue-key', id)
  expect(code).toBe(0)
  expect(out).toContain('shown this once')
  const key = /ck_live_\w+/.exec(out)?.[0] ?? ''
  expect((await app.send('GET', '/members', { headers: { 'x-api-key': key } })).status).toBe(200)
})

test('spending is shown for each organization, with the sum', async () => {
  await app.send('POST', '/chat', { as: app.ada, body: { message: 'Hi' } })
  const { out } = await operator('spending')
  expect(out).toMatch(/^org_019a0{8}70008000000000000001 +0\.\d+ +1 turns  Acme\n\$0\.\d+ since \d{4}-/)
  expect((await operator('spending', '--until', '2001-01-01')).out).toMatch(/^\$0\.00 since 2000-12-01/)
})

test('an owner without an address yet is named by the subject of their tokens', async () => {
  const { out } = await operator('create-organization', '--name', 'Hooli', '--owner-subject', 'auth0|gavin')
  expect(out).toContain('Its owner: auth0|gavin, user_')
})

test('--json prints what the API answered', async () => {
  const { code, out } = await operator(
    'create-organization',
    '--name',
    'Json',
    '--owner',
    'j@x.example',
    '--json',
  )
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    organization: { name: 'Json' },
    owner: { role: 'owner' },
    api_key: { key: expect.stringMatching(/^ck_live_/) },
  })
})

test('the list has one line for each organization, with its state, over all pages', async () => {
  const suspended = await create('To be suspended')
  const deleted = await create('To be deleted')
  await operator('suspend-organization', suspended)
  await operator('delete-organization', deleted, '--confirm', 'To be deleted')
  await app.database.rows(
    `INSERT INTO organizations (id, name)
     SELECT 'org_' || lpad(to_hex(n), 32, '0'), 'Number ' || n FROM generate_series(1, 150) n`,
  )
  const { code, out } = await operator('list-organizations')
  expect(code).toBe(0)
  const today = expect.stringMatching(/^\d{4}-\d\d-\d\d$/)
  const lines = columnsOf(out)
  expect(lines).toContainEqual([suspended, today, 'suspended', 'To be suspended'])
  expect(lines).toContainEqual([deleted, today, 'deleted', 'erased'])
  expect(lines).toContainEqual([app.ada.organizationId, today, 'active', 'Acme'])
  expect(lines.filter(([, , , name]) => name?.startsWith('Number'))).toHaveLength(150)
  await app.database.rows("DELETE FROM organizations WHERE name LIKE 'Number %'")
})

test('a name cannot move the cursor of the terminal', async () => {
  await create('Evil \u001B[2J\u009B2J name')
  const { out } = await operator('list-organizations')
  expect(out).toContain('Evil \uFFFD[2J\uFFFD2J name')
})

test('an organization is suspended and restored', async () => {
  const id = await create('Initrode')
  const suspended = await operator('suspend-organization', id)
  expect([suspended.code, suspended.out]).toEqual([
    0,
    expect.stringMatching(/^Initrode is suspended since 2/),
  ])
  const restored = await operator('restore-organization', id)
  expect([restored.code, restored.out]).toEqual([0, 'Initrode is not suspended.'])
})

test('an upstream is switched off for a model or all, listed so, and switched on', async () => {
  const off = await operator('switch-off', 'bedrock', 'claude-opus-5-5', '--reason', 'late \u001B[2J')
  expect([off.code, off.err]).toEqual([0, ''])
  const ofOpus = /^bedrock {2}not configured\n {2}off for claude-opus-5-5 since 2[^ ]+Z: late \uFFFD\[2J$/
  expect(off.out).toMatch(ofOpus)
  expect((await operator('switch-off', 'bedrock', '--reason', 'all of it')).out).toMatch(
    /\n {2}off for all since 2[^ ]+Z: all of it\n/,
  )
  const { out } = await operator('list-upstreams')
  expect(out).toMatch(
    /^anthropic {2}configured\nclaude-platform {2}not configured\nbedrock {2}not configured\n {2}off/,
  )
  expect((await operator('switch-on', 'bedrock')).out).toMatch(ofOpus)
  expect((await operator('switch-on', 'bedrock', 'claude-opus-5-5')).out).toBe('bedrock  not configured')

  const unknown = await operator('switch-off', 'openai', '--reason', 'x')
  expect([unknown.code, unknown.err]).toEqual([
    1,
    expect.stringMatching(/^400: .*upstream must be one of anthropic, claude-platform, bedrock/),
  ])
})

test('nothing is deleted without its name, or with another one', async () => {
  const id = await create('Initech 2')
  const without = await operator('delete-organization', id)
  expect([without.code, without.err]).toEqual([2, "error: required option '--confirm <name>' not specified"])
  const wrong = await operator('delete-organization', id, '--confirm', 'Initech')
  expect([wrong.code, wrong.err]).toEqual([2, `Nothing was deleted: ${id} is called Initech 2, not Initech.`])
  const rows = await app.database.rows('SELECT deleted_at FROM organizations WHERE id = $1', [id])
  expect(rows).toEqual([{ deleted_at: null }])

  const right = await operator('delete-organization', id, '--confirm', 'Initech 2')
  expect([right.code, right.out]).toEqual([
    0,
    expect.stringMatching(/^Initech 2 is deleted for good. What stays: /),
  ])
  const again = await operator('delete-organization', id, '--confirm', 'erased')
  expect([again.code, again.err]).toEqual([
    1,
    expect.stringMatching(/^404: No such organization. \(organization_not_found, req_\w+\)$/),
  ])
})

test('--help has examples, says where the token comes from, and exits with 0', async () => {
  const { code, out, err } = await runOperator(['--help'])
  expect([code, err]).toEqual([0, ''])
  expect(out).toContain('npm run operator -- create-organization --name Acme --owner ada@acme.example')
  expect(out).toContain('OPERATOR_TOKEN')
  expect(out).not.toContain('--token')
})

test.each([
  ['no command', [], /^Usage: /],
  ['an unknown command', ['destroy'], /^error: unknown command 'destroy'/],
  ['an unknown option', ['list-organizations', '--token', 'x'], /^error: unknown option '--token'/],
  ['a missing argument', ['suspend-organization'], /^error: missing required argument 'id'$/],
  [
    'a missing name',
    ['create-organization', '--owner', 'a@x.example'],
    /^error: required option '--name <name>'/,
  ],
  ['a missing reason', ['switch-off', 'bedrock'], /^error: required option '--reason <text>'/],
  ['no owner', ['create-organization', '--name', 'X'], /^Who is the owner\? .*--owner <email>/],
])('%s is a wrong command line', async (_what, args, message) => {
  const { code, out, err } = await operator(...args)
  expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)])
})

test('a refusal by the API is one line with its reason', async () => {
  const { code, err } = await operator('create-organization', '--name', 'X', '--owner', 'nobody')
  expect([code, err]).toEqual([1, expect.stringMatching(/^400: .*email.*\(invalid_request, req_\w+\)$/)])
})

const list = (url: string) =>
  runOperator(['list-organizations', '--url', url], { OPERATOR_TOKEN: 'x'.repeat(40) })

test('a wrong token, no server and no API are one line each', async () => {
  const wrong = await list(app.url)
  expect([wrong.code, wrong.err]).toEqual([1, '401: The operator token does not count there.'])

  const nobody = await list(`http://127.0.0.1:${await freePort()}`)
  expect([nobody.code, nobody.err]).toEqual([
    1,
    expect.stringMatching(/^No answer: .*ECONNREFUSED.*running\?$/),
  ])

  for (const body of ['<h1>Bad gateway</h1>', '']) {
    const proxy = createServer((_request, response) => response.writeHead(502).end(body)).listen(
      0,
      '127.0.0.1',
    )
    await once(proxy, 'listening')
    const { code, err } = await list(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
    proxy.close()
    expect([code, err]).toEqual([1, '502: not an answer of this API.'])
  }
})

test('without an address or a token, the next step is named', async () => {
  const nowhere = await runOperator(['list-organizations'])
  expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('--url')])
  const nobody = await runOperator(['list-organizations'], { LLM_APP_URL: app.url })
  expect([nobody.code, nobody.err]).toEqual([2, expect.stringContaining('set OPERATOR_TOKEN')])
})

test('a token never crosses a network in the clear', async () => {
  const { code, err } = await runOperator(['list-organizations', '--url', 'http://chat.example.com'], {
    OPERATOR_TOKEN: app.credentials.operatorToken,
  })
  expect([code, err]).toEqual([2, expect.stringContaining('https://')])
})

test('with a local server running no option is needed, and its token goes nowhere else', async () => {
  const file = join(checkout, '.data', 'dev.json')
  writeFileSync(file, JSON.stringify({ url: app.url, operatorToken: app.credentials.operatorToken }))
  expect((await runOperator(['list-organizations'])).code).toBe(0)
  const elsewhere = await runOperator(['list-organizations', '--url', 'https://chat.example.com'])
  rmSync(file)
  expect([elsewhere.code, elsewhere.err]).toEqual([2, expect.stringContaining('No token')])
})

test('of several tokens in the environment the first is taken', async () => {
  const tokens = `${app.credentials.operatorToken},${'x'.repeat(40)}`
  const listed = await runOperator(['list-organizations'], {
    LLM_APP_URL: `${app.url}/`,
    OPERATOR_TOKENS: tokens,
  })
  expect([listed.code, listed.err]).toEqual([0, ''])
})
