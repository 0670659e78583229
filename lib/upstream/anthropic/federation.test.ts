import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { checkSignature, knownCaller } from '../../../local/fake-claude/fronts/check-signature.ts'
import { type FakeClaude, startFakeClaude } from '../../../local/fake-claude/server.ts'
import { type CapturedLogs, captureLogs } from '../../../test/harness/logs.ts'
import { openAnswer } from '../open-answer.ts'
import { callOf } from '../question.ts'

/** STS and the token endpoint of Anthropic, in front of the fake; it notes what each was asked. */
let front: Server
let fake: FakeClaude
let logs: CapturedLogs
const asked = { sts: [] as URLSearchParams[], tokens: [] as Record<string, unknown>[] }
let refusal: number | undefined

beforeAll(async () => {
  logs = captureLogs()
  fake = await startFakeClaude()
  front = createServer((request, response) => {
    void answer(request).then(([status, body]) => response.writeHead(status).end(body))
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
  Object.assign(process.env, {
    DATABASE_URL: 'postgres://unused',
    REDIS_URL: 'redis://unused',
    API_KEY_PEPPERS: 'a:as-good-a-pepper-as-any-0123456789',
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_FEDERATION_RULE_ID: 'fdrl_1',
    ANTHROPIC_ORGANIZATION_ID: 'organization-1',
    ANTHROPIC_SERVICE_ACCOUNT_ID: 'svac_1',
    STS_REGION: 'eu-central-1',
    STS_BASE_URL: url,
    AWS_ACCESS_KEY_ID: knownCaller.accessKeyId,
    AWS_SECRET_ACCESS_KEY: knownCaller.secretAccessKey,
  })
})
beforeEach(() => {
  fake.reset()
  fake.setDefault({ text: 'Yes.' })
})
afterAll(async () => {
  front.closeAllConnections()
  front.close()
  await fake.close()
  logs.restore()
})

async function answer(request: IncomingMessage): Promise<[status: number, body: string]> {
  const { method = '', url: path = '', headers } = request
  const body = await text(request)
  if (path === '/') {
    checkSignature({ method, path, headers, bytes: Buffer.from(body) }, 'sts')
    asked.sts.push(new URLSearchParams(body))
    return [
      200,
      '<GetWebIdentityTokenResult><WebIdentityToken>signed.by.sts</WebIdentityToken></GetWebIdentityTokenResult>',
    ]
  }
  if (path === '/v1/oauth/token') {
    if (refusal !== undefined) return [refusal, '{"error":"secret-of-anthropic"}']
    asked.tokens.push(JSON.parse(body) as Record<string, unknown>)
    return [200, '{"access_token":"sk-ant-oat01-short","expires_in":3600,"token_type":"Bearer"}']
  }
  const passed = await fetch(`${fake.url}${path}`, {
    method,
    headers: headers as Record<string, string>,
    body,
  })
  return [passed.status, await passed.text()]
}

async function ask() {
  const question = { model: 'claude-sonnet-5-5', maxTokens: 100, system: undefined }
  const call = callOf({ ...question, messages: [{ role: 'user', content: 'Hi' }] }, () => [])
  const failedCalls: never[] = []
  const opened = await openAnswer(call, {
    upstreams: () => Promise.resolve(['anthropic']),
    deadlineAt: Date.now() + 20_000,
    stop: new AbortController().signal,
    failedCalls,
  })
  await opened.relay(() => undefined)
  return { opened, failedCalls }
}

test('while Anthropic gives no token, no question is asked, nothing is charged, and nobody is told why', async () => {
  refusal = 400
  await expect(ask()).rejects.toMatchObject({ status: 503, code: 'upstream_config' })
  expect(fake.requests()).toEqual([])
  expect(JSON.stringify(logs.lines())).not.toContain('secret-of-anthropic')
  expect(logs.lines()).toContainEqual(
    expect.objectContaining({ reason: 'credentials', upstream: 'anthropic' }),
  )
  refusal = undefined
})

test('the role of the function is shown to Anthropic once, and its token goes with each question', async () => {
  expect((await ask()).opened.complete).toBe(true)
  expect((await ask()).opened.complete).toBe(true)
  expect(Object.fromEntries(asked.sts.at(-1) ?? [])).toMatchObject({
    Action: 'GetWebIdentityToken',
    'Audience.member.1': 'https://api.anthropic.com',
  })
  expect(asked.tokens).toEqual([
    expect.objectContaining({
      assertion: 'signed.by.sts',
      federation_rule_id: 'fdrl_1',
      organization_id: 'organization-1',
      service_account_id: 'svac_1',
    }),
  ])
  for (const { headers } of fake.requests()) {
    expect(headers.authorization).toBe('Bearer sk-ant-oat01-short')
    expect(headers['anthropic-beta']).toContain('oauth-2025-04-20')
    expect(headers['anthropic-beta']).toContain('thinking-token-count-2026-05-13')
  }
})
