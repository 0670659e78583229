import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages'
import { claudeSettings } from '../config/claude.ts'
import { count } from '../metrics/record.ts'
import { alternateRoles, type Message } from './alternate-roles.ts'
import { Answer } from './answer.ts'
import { client } from './client.ts'
import { throughBreaker } from './failures/circuit-breaker.ts'
import { noteTrouble } from './failures/note-trouble.ts'
import { retryPause } from './failures/retry-law.ts'
import { failureOfCall, UpstreamFailure } from './failures/upstream-failure.ts'
import { StreamGuard, stopped } from './stream-guard.ts'

/** One question to Claude. */
export interface Question {
  model: string
  maxTokens: number
  system: string | undefined
  messages: readonly Message[]
}

/**
 * Calls Claude and waits for its first event, trying again as the retry law allows. From then on the answer is
 * ours to pay for, and no retry follows.
 * @param deadlineAt in ms since the epoch: when the answer has to be at its end
 * @param stop aborted when nobody wants the answer any more, also while it is being read
 * @param beginBy in ms since the epoch: when its first event has to be there, all tries together
 * @throws ApiError that says what the client is to be told
 */
export async function openAnswer(
  question: Question,
  deadlineAt: number,
  stop: AbortSignal,
  beginBy = deadlineAt,
): Promise<Answer> {
  const lastMoment = Math.min(beginBy, deadlineAt)
  for (let retries = 0; ; retries++) {
    try {
      return await throughBreaker(question.model, () => tryOnce(question, deadlineAt, stop, beginBy))
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error
      count('upstream_errors_total', { model: question.model, code: error.answer.code })
      noteTrouble(question.model, error)
      const pauseMs = retryPause(error, retries, lastMoment - Date.now(), Math.random())
      if (pauseMs === undefined) throw error.answer
      await pause(pauseMs, undefined, { signal: stop }).catch(() => {
        throw stopped().answer
      })
    }
  }
}

async function tryOnce(
  question: Question,
  deadlineAt: number,
  stop: AbortSignal,
  beginBy: number,
): Promise<Answer> {
  const guard = new StreamGuard(deadlineAt, claudeSettings().CLAUDE_IDLE_TIMEOUT_MS, stop)
  if (beginBy < deadlineAt) guard.expectBeginning(beginBy)
  try {
    const { messages } = await client()
    const response = await messages
      .create(toRequest(question), {
        signal: guard.signal,
        // The SDK's own limit ends at the headers; the guard stays to the last byte.
        timeout: Math.max(1, deadlineAt - Date.now()),
      })
      .asResponse()
    const body = response.body as unknown as Readable
    const answer = new Answer(response.headers.get('request-id') ?? '', body, guard)
    await answer.begin()
    return answer
  } catch (error) {
    guard.leave()
    throw guard.reason ?? (error instanceof UpstreamFailure ? error : failureOfCall(error))
  }
}

function toRequest({ model, maxTokens, system, messages }: Question): MessageCreateParamsStreaming {
  return {
    model,
    max_tokens: maxTokens,
    messages: alternateRoles(messages),
    stream: true,
    // The next turn sends all of this again and some more, and reads it at a twentieth of the price.
    cache_control: { type: 'ephemeral' },
    // Priority capacity has other prices than those in our table.
    service_tier: 'standard_only',
    ...(system !== undefined && { system }),
  }
}
