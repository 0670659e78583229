import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Launcher } from './cpu-pinning.ts'

const startLimitMs = 30_000
const stopLimitMs = 3_000

/** A child process that has reported what it offers. */
export interface StartedProcess<Offer> extends AsyncDisposable {
  pid: number
  offer: Offer
  child: ChildProcess
}

/**
 * Forks `module` and waits at most 30 s for its first IPC message, which says where to reach it. The child gets a
 * bare environment, so that NODE_OPTIONS from the caller's shell slows no candidate. Disposing it sends SIGTERM, and
 * SIGKILL after 3 s.
 */
export async function startProcess<Offer>(
  module: string,
  options: { env?: Record<string, string>; args?: string[]; launcher?: Launcher } = {},
): Promise<StartedProcess<Offer>> {
  const child = fork(module, options.args ?? [], {
    ...options.launcher,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...options.env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const stop = () => stopProcess(child)
  try {
    const offer = await nextMessage<Offer>(child, startLimitMs)
    return { pid: child.pid ?? 0, offer, child, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw new Error(`${module} did not start`, { cause: error })
  }
}

/** The next IPC message of a child; an error if the child exits first or the limit passes. */
export async function nextMessage<Message>(child: ChildProcess, limitMs: number): Promise<Message> {
  const settled = new AbortController()
  const signal = AbortSignal.any([settled.signal, AbortSignal.timeout(limitMs)])
  const gone = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`process ${child.pid} exited with ${String(code)} before it answered`)
  })
  try {
    const [message]: Message[] = await Promise.race([once(child, 'message', { signal }), gone])
    if (message === undefined) throw new Error('an empty message')
    return message
  } finally {
    settled.abort()
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
  await gone
  clearTimeout(impatience)
}
