import { createHash } from 'node:crypto'
import type { Principal } from '../../auth/principal.ts'
import { retrySettings } from '../../config/retries.ts'
import type { Place } from '../../http/json-members.ts'
import type { TurnId } from '../../ids.ts'
import { wasDenied } from '../../rate-limit/denials.ts'

/** How a request is known that its client may send once more, of its own accord: docs/adr/0027. */
export interface OwnRetry {
  /** Of what is asked and of who asks it. */
  readonly questionDigest: Buffer
  /** Whether a stream is asked for. */
  readonly streamed: boolean
  /** How many earlier tries the client says it has made. */
  readonly earlierTries: number
  /** Whether it is of a client that asks nothing twice at once, nor again once it has been answered. */
  readonly inSession: boolean
  /** A turn of this question that cannot answer anybody any more. */
  readonly passedOver?: TurnId
}

/** A question in the form of the Messages API, as Claude is to be asked. */
export interface AskedQuestion {
  readonly bytes: Buffer
  /** Where the members of the body stand in the bytes. */
  readonly places: ReadonlyMap<string, Place>
  /** What else the answer depends on. */
  readonly beside: readonly unknown[]
  readonly streamed: boolean
}

type Headers = Readonly<Record<string, string | undefined>>

/** @returns undefined where each request is a turn of its own, by the setting or because its client wants that */
export function readOwnRetry(
  headers: Headers,
  principal: Principal,
  question: AskedQuestion,
): OwnRetry | undefined {
  const isUnwanted = /\bno-(cache|store)\b/i.test(headers['cache-control'] ?? '')
  if (isUnwanted || retrySettings().RECOGNIZE_RETRIES === 'off') return undefined
  const session = sessionIn(headers)
  const { organizationId, userId, apiKeyId } = principal
  return {
    questionDigest: digestOf(question, [organizationId, userId, apiKeyId, session]),
    streamed: question.streamed,
    earlierTries: triesIn(headers['x-stainless-retry-count']),
    inSession: session !== undefined,
  }
}

/**
 * The session, and in it the agent, of a client that was seen to ask the same thing again only where it has no answer:
 * Claude Code 2.1.332 sends the same bytes once more, first as a stream and then as a whole; Codex 0.171.0 the same
 * question, in bytes that differ. What they ask because an answer was of no use is another question.
 */
function sessionIn(headers: Headers): readonly (string | undefined)[] | undefined {
  const ofClaudeCode = headers['x-claude-code-session-id']
  if (ofClaudeCode) return [ofClaudeCode, headers['x-claude-code-agent-id']]
  const ofCodex = headers['session-id']
  const isCodex = headers['originator']?.startsWith('codex') ?? false
  return isCodex && ofCodex ? [ofCodex, headers['thread-id']] : undefined
}

/** Members that say how the answer is to be given, not what is asked: clients change them from try to try. */
const aside = new Set(['max_tokens', 'stream'])

/** Of the bytes as they came: to write a body of 1 MB anew would take longer than all else. */
function digestOf({ bytes, places, beside }: AskedQuestion, asker: readonly unknown[]): Buffer {
  const hash = createHash('sha256').update(JSON.stringify([asker, beside]))
  for (const [name, { start, end }] of [...places].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!aside.has(name)) hash.update(`,${JSON.stringify(name)}:`).update(bytes.subarray(start, end))
  }
  return hash.digest()
}

/** Anthropic's and OpenAI's SDKs count their retries, and retry only what has failed. */
function triesIn(header = ''): number {
  return /^\d{1,2}$/.test(header) ? Number(header) : 0
}

/**
 * What is to be believed of a count of retries. A request that a limit has refused began no turn, so its retry is none of a
 * turn: that of an equal question asked beside it goes on, and answers another.
 */
export async function believable(
  ownRetry: OwnRetry | undefined,
  principal: Principal,
): Promise<OwnRetry | undefined> {
  if (!ownRetry?.earlierTries || ownRetry.inSession) return ownRetry
  return (await wasDenied(principal)) === false ? ownRetry : { ...ownRetry, earlierTries: 0 }
}
