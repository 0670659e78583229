import type { Application } from '../../harness/application.ts'
import { BrokenPromise } from '../proof.ts'
import { sendRequest } from '../requests/send-request.ts'

/** How long, in ms, a revoked key may still work. */
const grantedMs = 10_000
/** Callers with the same key, each sending one request after another. */
const callers = 8

/**
 * Revokes a key while it is in constant use. Of the requests that begin more than ten seconds after the answer to
 * the revocation, none may be let in.
 * @param speed how many times faster time passes in this process
 * @returns how many requests there were, and when, in ms after the revocation, the last one began that was let in
 */
export async function revokeUnderLoad(
  app: Application,
  { id, key }: { id: string; key: string },
  speed: number,
): Promise<{ requests: number; lastLetInMs: number }> {
  const restoreTime = hurryTime(speed)
  let requests = 0
  let revokedAt = Infinity
  let lastLetInMs = 0

  const call = async (): Promise<void> => {
    for (;;) {
      const sinceMs = Date.now() - revokedAt
      const isLetIn = await present(app, key)
      requests++
      if (isLetIn) lastLetInMs = Math.max(lastLetInMs, sinceMs)
      if (sinceMs <= grantedMs) continue
      if (isLetIn) throw new BrokenPromise(`a key was let in ${Math.round(sinceMs)} ms after it was revoked`)
      return
    }
  }
  try {
    const load = Promise.all(Array.from({ length: callers }, call))
    await Promise.race([load, used(() => requests >= 10 * callers)])
    await revoke(app, id)
    revokedAt = Date.now()
    await load
  } finally {
    restoreTime()
  }
  return { requests, lastLetInMs }
}

async function present(app: Application, key: string): Promise<boolean> {
  const { status } = await sendRequest(app, {
    method: 'GET',
    target: '/chats',
    headers: { 'x-api-key': key },
  })
  if (status !== 200 && status !== 401) throw new Error(`GET /chats answered ${status}`)
  return status === 200
}

async function revoke(app: Application, id: string): Promise<void> {
  const headers = { 'x-api-key': app.credentials.adminKey }
  const { status } = await sendRequest(app, { method: 'DELETE', target: `/api-keys/${id}`, headers })
  if (status !== 204) throw new Error(`The revocation answered ${status}`)
}

async function used(isEnough: () => boolean): Promise<void> {
  while (!isEnough()) await new Promise((resolve) => setTimeout(resolve, 5))
}

function hurryTime(speed: number): () => void {
  const now = Date.now.bind(Date)
  const startedAt = now()
  Date.now = () => startedAt + (now() - startedAt) * speed
  return () => (Date.now = now)
}
