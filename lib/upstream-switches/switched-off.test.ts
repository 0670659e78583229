import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { identifyByHeaders } from '../auth/identify-by-headers.ts'
import { newId } from '../ids.ts'
import { callFunction } from '../postgres/call-function.ts'
import { switchOff, switchOn } from './switch-upstream.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterEach(async () => {
  await app.database.rows('DELETE FROM upstream_switches')
})
afterAll(() => app.close())

const model = 'claude-sonnet-5-5'

/** What every beginning of a turn is given. */
async function beginning() {
  const { organizationId, userId, standing } = await identifyByHeaders(app.ada.organizationId, app.ada.userId)
  return {
    organization_id: organizationId,
    user_id: userId,
    api_key_id: null,
    standing,
    turn_id: newId('turn'),
    answer_id: newId('message'),
    model,
    max_tokens: 1_000,
    least_tokens: 1,
    request_id: 'request',
    tiers: JSON.stringify([{ up_to: null, input: '2500', output: '10000' }]),
    prompt_tokens: 64,
    idempotency_digest: null,
    request_digest: null,
    wait_id: null,
    may_wait: false,
  }
}

interface Begun {
  hold: string
  switched_off: string[] | null
}

async function beginTurn(): Promise<Begun | undefined> {
  const [row] = await callFunction<{ begin_turn: Begun }>('begin_turn', {
    ...(await beginning()),
    chat_id: newId('chat'),
    new_chat_title: 'A chat',
    question_id: newId('message'),
    question: 'Hi',
    context_messages: 20,
    context_step: 6,
    window: 1_000_000,
    message_tokens: 16,
    known_tokens: null,
  })
  return row?.begin_turn
}

async function beginChatlessTurn(): Promise<Begun | undefined> {
  const [row] = await callFunction<{ begin_chatless_turn: Begun }>('begin_chatless_turn', {
    ...(await beginning()),
    dialect: 'anthropic',
    is_trial: false,
    question_digest: null,
    streamed: null,
    earlier_tries: null,
    in_session: null,
    passed_over: null,
    session_id: null,
    agent_id: null,
    waited_ms: 0,
  })
  return row?.begin_chatless_turn
}

test.each([
  ['begin_turn', beginTurn],
  ['begin_chatless_turn', beginChatlessTurn],
])('%s says which upstreams the turn may not use, as of its beginning', async (_name, begin) => {
  const began = { hold: expect.any(String) }
  expect(await begin()).toMatchObject({ ...began, switched_off: null })
  await switchOff({ upstream: 'bedrock', model: 'all' }, 'x')
  expect(await begin()).toMatchObject({ ...began, switched_off: ['bedrock'] })
  await switchOff({ upstream: 'bedrock', model }, 'x')
  await switchOff({ upstream: 'anthropic', model }, 'x')
  await switchOff({ upstream: 'claude-platform', model: 'claude-opus-5-5' }, 'x')
  expect(await begin()).toMatchObject({ ...began, switched_off: ['anthropic', 'bedrock'] })

  await switchOn({ upstream: 'anthropic', model })
  await switchOn({ upstream: 'bedrock', model: 'all' })
  expect(await begin()).toMatchObject({ ...began, switched_off: ['bedrock'] })
  await switchOn({ upstream: 'bedrock', model })
  expect(await begin()).toMatchObject({ ...began, switched_off: null })
})
