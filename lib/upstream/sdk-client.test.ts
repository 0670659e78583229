import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type FakeClaude, startFakeClaude } from '../../local/fake-claude/server.ts'

let fake: FakeClaude

beforeAll(async () => {
  fake = await startFakeClaude()
})
beforeEach(() => fake.reset())
afterAll(() => fake.close())

/** A process of its own, because the SDK reads the environment once and writes past jest's console. */
async function askInProcess(environment: Record<string, string>): Promise<string> {
  const program = `
    import { trace } from '@opentelemetry/api'
    import { openAnswer } from ${JSON.stringify(fileURLToPath(new URL('open-answer.ts', import.meta.url)))}
    import { callOf } from ${JSON.stringify(fileURLToPath(new URL('question.ts', import.meta.url)))}
    trace.setGlobalTracerProvider({ getTracer: () => console.log('traced') })
    const messages = [{ role: 'user', content: process.env.PROMPT }]
    const question = { model: 'claude-sonnet-5-5', maxTokens: 100, system: process.env.PROMPT, messages }
    try {
      const call = callOf(question, () => [])
      const asking = { upstreams: async () => ['anthropic'], deadlineAt: Date.now() + 20_000, failedCalls: [] }
      const answer = await openAnswer(call, { ...asking, stop: new AbortController().signal })
      await answer.relay(() => undefined)
      console.log('complete')
    } catch (error) {
      console.log('failed')
    }
  `
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    {
      env: {
        API_KEY_PEPPERS: 'a:as-good-a-pepper-as-any-0123456789',
        ...environment,
        NODE_NO_WARNINGS: '1',
        PROMPT: 'canary-of-prompt',
        DATABASE_URL: 'postgres://unused',
        REDIS_URL: 'redis://unused',
        ANTHROPIC_API_KEY: 'canary-of-key',
        ANTHROPIC_BASE_URL: fake.url,
      },
    },
  )
  return stdout + stderr
}

const loud = {
  ANTHROPIC_LOG: 'debug',
  ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE: 'content',
  ANTHROPIC_OPEN_TELEMETRY_PROPAGATION: 'true',
  ANTHROPIC_AUTH_TOKEN: 'token-of-environment',
  ANTHROPIC_CUSTOM_HEADERS: 'x-of-environment: canary-of-header',
  OTEL_TRACES_EXPORTER: 'console',
}

test('whatever the environment switches on, no prompt, answer or key is printed, and nothing traced', async () => {
  fake.setDefault({ text: 'canary-of-answer' })
  expect(await askInProcess(loud)).toBe('complete\n')
  fake.setDefault({ error: { status: 400, type: 'invalid_request_error', message: 'canary-of-error' } })
  expect(await askInProcess(loud)).toBe('failed\n')
  fake.setDefault({ text: 'canary-of-answer and more', cut: { afterTokens: 1, how: 'reset' } })
  expect(await askInProcess(loud)).toBe('failed\n')
})

test('the key is that of the configuration, and no other credential of the environment is sent', async () => {
  fake.setDefault({ text: 'Yes.' })
  await askInProcess(loud)
  const headers = JSON.stringify(fake.requests()[0]?.headers)
  expect(headers).toContain('canary-of-key')
  expect(headers).not.toContain('token-of-environment')
  expect(headers).not.toContain('traceparent')
})
