import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { EngineError } from './engine.ts'
import { freePort } from './free-port.ts'
import { lastWords } from './last-words.ts'
import { messageOf } from './read-error.ts'

export interface ServerProcess {
  port: number
  /** What the probe answered. */
  version: string
  stop: () => Promise<void>
}

interface ServerProgram {
  name: string
  program: string
  args(port: number): string[]
  /** The gentlest first; the next one follows if the server is still running 10 s later. */
  stopSignals: NodeJS.Signals[]
  /** Output goes to a file, not to a pipe of ours, so that it stays readable after we crash. */
  logFile: string
  user?: { uid: number; gid: number } | undefined
  /** Resolves with the server's version if it answers, else rejects. */
  probe(port: number): Promise<string>
}

/**
 * Starts a database server on a free port and waits up to 20 s until its probe succeeds.
 * @throws EngineError with the server's own last words if it ends first or never answers
 */
export async function startServerProcess(server: ServerProgram): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const child = await launch(server, port)
    const readiness = await waitUntilReady(server, port, child)
    if (readiness.version !== undefined) {
      return { port, version: readiness.version, stop: child.stop }
    }

    await child.stop()
    const log = readFileSync(server.logFile, 'utf8')
    const lostThePort = log.includes('Address already in use')
    if (lostThePort && attempt < 3) continue
    throw new EngineError(
      `${server.name} did not start: ${readiness.failure ?? lastWords(log)} (all of it: ${server.logFile})`,
    )
  }
}

interface LaunchedProcess {
  hasEnded(): boolean
  stop: () => Promise<void>
}

async function launch(server: ServerProgram, port: number): Promise<LaunchedProcess> {
  const log = openSync(server.logFile, 'w')
  const child = spawn(server.program, server.args(port), {
    ...server.user,
    cwd: '/',
    // A session of its own: a Ctrl-C in the terminal must leave it running until the application has drained.
    detached: true,
    stdio: ['ignore', log, log],
    // Nothing else of the user's environment is passed: PGOPTIONS and its like would change the server's behaviour.
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  })
  closeSync(log)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (error) => {
      reject(
        new EngineError(`${server.program} cannot be run: ${error.message}. Install it or its package anew.`),
      )
    })
  })

  // In case an uncaught error ends our process: on `exit` there is time to signal, but not to wait.
  const endWithUs = () => child.kill(server.stopSignals[0])
  process.once('exit', endWithUs)
  void ended.then(() => process.off('exit', endWithUs))

  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const stop = async () => {
    for (const signal of server.stopSignals) {
      if (hasEnded()) return
      child.kill(signal)
      await settledWithin(10_000, ended)
    }
  }
  return { hasEnded, stop }
}

async function waitUntilReady(
  server: ServerProgram,
  port: number,
  child: LaunchedProcess,
): Promise<{ version?: string; failure?: string }> {
  const deadline = Date.now() + 20_000
  let failure = 'no answer within 20 s'
  while (!child.hasEnded()) {
    try {
      return { version: await server.probe(port) }
    } catch (error) {
      failure = `no answer within 20 s, ${messageOf(error)}`
    }
    if (Date.now() > deadline) return { failure }
    await sleep(10)
  }
  return {}
}

async function settledWithin(timeoutMs: number, promise: Promise<void>): Promise<void> {
  const timer = new AbortController()
  await Promise.race([promise, sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => {})])
  timer.abort()
}
