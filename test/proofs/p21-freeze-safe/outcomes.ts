import { setTimeout as pause } from 'node:timers/promises'
import type { Behaviour } from '../../../local/fake-claude/server.ts'
import type { TappedApplication } from '../../harness/faults/tapped-application.ts'
import { type Phase, phases, strikeAt } from '../p14-postgres-down/phases.ts'

/** A way in which a request can end. */
export interface Outcome {
  readonly name: string
  /** Asks, checks that it ends so, and repairs what was broken. */
  readonly ask: (stage: Stage) => Promise<void>
  /** Under a deadline that is near. */
  readonly isHurried?: true
  /** Counts wait for Redis to come back. */
  readonly isWithoutRedis?: true
}

/** Where it happens. */
export interface Stage {
  readonly app: TappedApplication
  /** The host that is asked. */
  readonly url: string
  /** Resolves when it has been frozen. */
  readonly frozen: Promise<unknown>
}

const [, beginTurn, firstWords, settleTurn] = phases as readonly [Phase, Phase, Phase, Phase]
const answer: Behaviour = { text: 'one two three four five six', tokenMs: 2 }

/** Every way in which a turn can end, and a request that is not a turn. */
export const outcomes: readonly Outcome[] = [
  { name: 'a whole stream', ask: (stage) => expect(stage, answer, 'event: done') },
  { name: 'a whole answer', ask: (stage) => expect(stage, answer, '"reply"', '/chat') },
  { name: 'a request that is no turn', ask: (stage) => refuse(stage, 'GET', '/health', 200) },
  { name: 'a list', ask: (stage) => refuse(stage, 'GET', '/chats', 200) },
  { name: 'nobody known who asks', ask: (stage) => refuse(stage, 'GET', '/chats', 401, {}) },
  { name: 'a request that is not valid', ask: (stage) => refuse(stage, 'POST', '/chat/stream', 400) },
  { name: 'a chat that is not there', ask: (stage) => refuse(stage, 'GET', '/chats/chat_none', 404) },
  { name: 'a client that is gone', ask: leave },
  { name: 'an answer that Claude refuses', ask: (stage) => expect(stage, overloaded, '"error"') },
  { name: 'an error of Claude mid-stream', ask: (stage) => expect(stage, brokenAnswer, 'event: error') },
  {
    name: 'a stream of Claude that breaks off',
    ask: (stage) => expect(stage, cutAnswer('reset'), 'event: error'),
  },
  {
    name: 'a stream of Claude that ends early',
    ask: (stage) => expect(stage, cutAnswer('fin'), 'event: error'),
  },
  { name: 'a Claude that falls silent', ask: (stage) => expect(stage, cutAnswer('stall'), 'event: error') },
  { name: 'a deadline', ask: (stage) => expect(stage, slowAnswer, 'deadline_exceeded'), isHurried: true },
  { name: 'a Redis that is gone', ask: withoutRedis('cut'), isWithoutRedis: true },
  { name: 'a Redis that is silent', ask: withoutRedis('silent'), isWithoutRedis: true },
  { name: 'a Redis that goes mid-stream', ask: loseRedis, isWithoutRedis: true },
  {
    name: 'a Postgres that is gone at the settle',
    ask: (stage) => losePostgres(stage, settleTurn, 'event: done'),
  },
  { name: 'a Postgres that goes mid-stream', ask: (stage) => losePostgres(stage, firstWords, 'event: done') },
  {
    name: 'a Postgres that is gone at the beginning',
    ask: (stage) => losePostgres(stage, beginTurn, '"error"'),
  },
]

const overloaded: Behaviour = { error: { status: 400, type: 'invalid_request_error' } }
const brokenAnswer: Behaviour = { ...answer, errorEvent: { afterTokens: 3, type: 'overloaded_error' } }
const slowAnswer: Behaviour = { tokens: 200, tokenMs: 20 }

function cutAnswer(how: 'fin' | 'reset' | 'stall'): Behaviour {
  return { ...answer, cut: { afterTokens: 3, how } }
}

/** Asks for an answer, which Claude gives in this way and which contains this part. */
async function expect(
  stage: Stage,
  behaviour: Behaviour,
  part: string,
  path = '/chat/stream',
): Promise<void> {
  stage.app.claude.setDefault(behaviour)
  const response = await send(stage, 'POST', path, { body: '{"message":"Hi","max_tokens":1000}' })
  const text = await response.text()
  if (!text.includes(part)) throw new Error(`${part} is not in what was answered: ${text.slice(0, 500)}`)
}

async function refuse(
  stage: Stage,
  method: string,
  path: string,
  status: number,
  headers?: Record<string, string>,
): Promise<void> {
  const response = await send(stage, method, path, headers && { headers })
  const text = await response.text()
  if (response.status !== status)
    throw new Error(`${method} ${path} was answered ${response.status}: ${text}`)
}

async function leave(stage: Stage): Promise<void> {
  stage.app.claude.setDefault(answer)
  const client = new AbortController()
  const response = await send(stage, 'POST', '/chat/stream', {
    body: '{"message":"Hi"}',
    signal: client.signal,
  })
  await response.body?.getReader().read()
  client.abort()
}

function withoutRedis(how: 'cut' | 'silent') {
  return async (stage: Stage) => {
    const { redis } = stage.app.taps
    if (how === 'cut') redis.cut()
    else redis.hold('to server')
    await expect(stage, answer, 'event: done')
    await stage.frozen
    mendRedis(stage.app)
  }
}

async function loseRedis(stage: Stage): Promise<void> {
  const striking = strikeAt(stage.app.log, firstWords, 0, () => stage.app.taps.redis.cut())
  await expect(stage, answer, 'event: done')
  await striking
  await stage.frozen
  mendRedis(stage.app)
}

/** What was held is lost: a process that was frozen for long finds its connections gone. */
function mendRedis({ taps: { redis } }: TappedApplication): void {
  redis.cut()
  redis.release()
  redis.mend()
}

/** Several attempts to settle fail. */
const postgresAwayMs = 150

async function losePostgres(stage: Stage, phase: Phase, part: string): Promise<void> {
  const { log, taps } = stage.app
  const striking = strikeAt(log, phase, 0, () => taps.postgres.cut())
  const asking = expect(stage, answer, part)
  await Promise.race([striking, asking])
  await pause(postgresAwayMs)
  taps.postgres.mend()
  await asking
}

function send({ app, url }: Stage, method: string, path: string, init: RequestInit = {}): Promise<Response> {
  const { organizationId, userId } = app.ada
  return fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-org-id': organizationId, 'x-user-id': userId },
    ...init,
  })
}
