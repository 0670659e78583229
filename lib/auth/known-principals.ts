import { createHash } from 'node:crypto'
import { type Moment, momentNow, msSince } from '../moment.ts'
import type { Credential } from './credential.ts'
import type { Principal } from './principal.ts'

/** So long, in ms, a credential is believed without asking again: what a revoked key or a removed member has left. */
const cacheMs = 10_000
/** So long, in ms, somebody is refused without asking again, once that was asked because of a refusal. */
const refusalMs = 1_000
/** Far more than one process has callers within that time. */
const cacheSize = 10_000

interface Entry {
  readonly principal: Promise<Principal>
  readonly askedAt: Moment
  /** Whether it was asked because what was believed before had refused a request. */
  readonly confirmsRefusal: boolean
  /** In ms since the epoch. */
  expiresAt: number
}

const entries = new Map<string, Entry>()

/** Whom this credential was found to belong to, if that was asked less than ten seconds ago. */
export function recall(credential: Credential): Promise<Principal> | undefined {
  return find(nameOf(credential), cacheMs)?.principal
}

/** The same for who looks again and again: the credential is hashed once. */
export function watchBelief(credential: Credential): () => Promise<Principal> | undefined {
  const name = nameOf(credential)
  return () => find(name, cacheMs)?.principal
}

/** The same as a reason to refuse a request: somebody may have been given more since, and is not told to wait for it. */
export function recallRefusal(credential: Credential): Promise<Principal> | undefined {
  const entry = find(nameOf(credential), refusalMs)
  return entry?.confirmsRefusal ? entry.principal : undefined
}

function find(name: string, believedMs: number): Entry | undefined {
  const entry = entries.get(name)
  if (entry === undefined || msSince(entry.askedAt) >= believedMs || entry.expiresAt <= Date.now())
    return undefined
  return entry
}

/** Believes nothing of this credential any more. */
export function forget(credential: Credential): void {
  entries.delete(nameOf(credential))
}

/**
 * Remembers an answer that is under way, so that requests side by side ask once. A refusal and an outage are
 * forgotten.
 * @param asked with the time, in ms since the epoch, after which the credential is worth nothing
 */
export function remember(
  credential: Credential,
  asked: Promise<{ principal: Principal; expiresAt: number }>,
  { confirmsRefusal = false } = {},
): Promise<Principal> {
  const name = nameOf(credential)
  const entry: Entry = {
    principal: asked.then(({ principal, expiresAt }) => {
      entry.expiresAt = expiresAt
      return principal
    }),
    askedAt: momentNow(),
    confirmsRefusal,
    expiresAt: Infinity,
  }
  entry.principal.catch(() => entries.get(name) === entry && entries.delete(name))
  entries.delete(name)
  if (entries.size >= cacheSize) forgetOldest()
  entries.set(name, entry)
  return entry.principal
}

function forgetOldest(): void {
  const [oldest] = entries.keys()
  if (oldest !== undefined) entries.delete(oldest)
}

/** A hash, so that no key or JWT lies in memory for longer than its request. */
function nameOf(credential: Credential): string {
  return createHash('sha256').update(JSON.stringify(credential)).digest('base64')
}
