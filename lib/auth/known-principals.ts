import { createHash } from 'node:crypto'
import type { Credential } from './credential.ts'
import type { Principal } from './principal.ts'

/** So long, in ms, a credential is believed without asking again: what a revoked key or a removed member has left. */
const cacheMs = 10_000
/** Far more than one process has callers within that time. */
const cacheSize = 10_000

interface Entry {
  readonly principal: Promise<Principal>
  until: number
}

const entries = new Map<string, Entry>()

/** Whom this credential was found to belong to, if that was asked less than ten seconds ago. */
export function recall(credential: Credential): Promise<Principal> | undefined {
  return recallNamed(nameOf(credential))
}

/** The same for who looks again and again: the credential is hashed once. */
export function watchBelief(credential: Credential): () => Promise<Principal> | undefined {
  const name = nameOf(credential)
  return () => recallNamed(name)
}

function recallNamed(name: string): Promise<Principal> | undefined {
  const entry = entries.get(name)
  return entry !== undefined && entry.until > Date.now() ? entry.principal : undefined
}

/**
 * Remembers an answer that is under way, so that requests side by side ask once. A refusal and an outage are
 * forgotten.
 * @param asked with the time, in ms since the epoch, after which the credential is worth nothing
 */
export function remember(
  credential: Credential,
  asked: Promise<{ principal: Principal; expiresAt: number }>,
): Promise<Principal> {
  const name = nameOf(credential)
  const entry: Entry = {
    principal: asked.then(({ principal, expiresAt }) => {
      entry.until = Math.min(entry.until, expiresAt)
      return principal
    }),
    until: Date.now() + cacheMs,
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

/** A hash, so that no key or token lies in memory for longer than its request. */
function nameOf(credential: Credential): string {
  return createHash('sha256').update(JSON.stringify(credential)).digest('base64')
}
