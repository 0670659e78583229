import { hash } from 'node:crypto'
import { type Moment, momentNow, msSince } from '../moment.ts'
import type { Credential, LastingCredential } from './credential.ts'
import type { Principal } from './principal.ts'

/**
 * How long a credential is believed without another lookup, and so how long a revoked key or a removed member
 * still passes.
 */
const cacheMs = 10_000
/** How long a caller is refused without another lookup, once a refusal was confirmed by one. */
const refusalMs = 1_000
/** Far more than the callers of one process within that time. */
const cacheSize = 10_000

interface Entry {
  readonly principal: Promise<Principal>
  readonly askedAt: Moment
  /** Whether the lookup was made because the remembered principal had been refused. */
  readonly confirmsRefusal: boolean
  expiresAt: number
}

const entries = new Map<string, Entry>()

/** The principal found for this credential less than ten seconds ago. */
export function recall(credential: Credential | LastingCredential): Promise<Principal> | undefined {
  return find(nameOf(credential), cacheMs)?.principal
}

/** `recall` for callers that ask again and again: hashes the credential once. */
export function watchBelief(
  credential: Credential | LastingCredential,
): () => Promise<Principal> | undefined {
  const name = nameOf(credential)
  return () => find(name, cacheMs)?.principal
}

/**
 * The principal as a reason to refuse: only from a lookup that confirmed a refusal within the last second,
 * since the caller may have been given more rights since and should not have to wait for them.
 */
export function recallRefusal(credential: Credential | LastingCredential): Promise<Principal> | undefined {
  const entry = find(nameOf(credential), refusalMs)
  return entry?.confirmsRefusal ? entry.principal : undefined
}

function find(name: string, believedMs: number): Entry | undefined {
  const entry = entries.get(name)
  if (entry === undefined || msSince(entry.askedAt) >= believedMs || entry.expiresAt <= Date.now())
    return undefined
  return entry
}

/** Forgets what was found for this credential. */
export function forget(credential: Credential | LastingCredential): void {
  entries.delete(nameOf(credential))
}

/**
 * Remembers a lookup that is under way, so that concurrent requests share it. A refusal and an outage are
 * forgotten.
 * @param asked resolves with the time, in ms since the epoch, at which the credential expires
 */
export function remember(
  credential: Credential | LastingCredential,
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

/** A hash, so that no key or JWT stays in memory longer than its request. */
function nameOf(credential: Credential | LastingCredential): string {
  return hash('sha256', JSON.stringify(credential), 'base64')
}
