import { createHash } from 'node:crypto'
import type { Principal } from '../../auth/principal.ts'
import { retrySettings } from '../../config/retries.ts'
import type { Place } from '../../http/json-members.ts'
import type { TurnId } from '../../ids.ts'
import { wasDenied } from '../../rate-limit/denials.ts'

/** How a request is known that its client may send once more, of its own accord: docs/adr/0024. */
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

/** A question as its client sent it. */
export interface AskedQuestion {
  readonly bytes: Buffer
  /** Where the members of the body stand in the bytes. */
  readonly places: ReadonlyMap<string, Place>
  /** Members that say how the answer is to be given, not what is asked: clients change them from try to try. */
  readonly aside: readonly string[]
  /** What else the answer depends on. */
  readonly beside: readonly unknown[]
  readonly streamed: boolean
}

/**
 * Of Claude Code 2.1.332: a session, and in it the agent that asks. Seen: after a cut it sends the same bytes again,
 * first as a stream and then as a whole; what it asks because an answer is of no use to it has other bytes.
 */
const sessionHeaders = ['x-claude-code-session-id', 'x-claude-code-agent-id']

/** @returns undefined where each request is a turn of its own, by the setting or because its client wants that */
export function readOwnRetry(
  headers: Readonly<Record<string, string | undefined>>,
  principal: Principal,
  question: AskedQuestion,
): OwnRetry | undefined {
  const isUnwanted = /\bno-(cache|store)\b/i.test(headers['cache-control'] ?? '')
  if (isUnwanted || retrySettings().RECOGNIZE_RETRIES === 'off') return undefined
  const session = sessionHeaders.map((name) => headers[name])
  return {
    questionDigest: digestOf(question, [
      principal.organizationId,
      principal.userId,
      principal.apiKeyId,
      session,
    ]),
    streamed: question.streamed,
    earlierTries: triesIn(headers['x-stainless-retry-count']),
    inSession: session[0] !== undefined,
  }
}

/** Of the bytes as they came: to write a body of 1 MB anew would take longer than all else. */
function digestOf({ bytes, places, aside, beside }: AskedQuestion, asker: readonly unknown[]): Buffer {
  const hash = createHash('sha256').update(JSON.stringify([asker, beside]))
  for (const [name, { start, end }] of [...places].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!aside.includes(name)) hash.update(`,${JSON.stringify(name)}:`).update(bytes.subarray(start, end))
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
