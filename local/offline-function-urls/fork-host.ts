import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const hostProgram = fileURLToPath(new URL('../function-host/host.ts', import.meta.url))

/** What a function host serves: a module that exports `routes`, and the directory of their bundles. */
export interface HostedFunctions {
  readonly routesModule: string
  readonly directory: string
}

/** A function host in a process of its own. */
export interface ForkedHost {
  readonly url: string
  /** Operations that could not be loaded. */
  readonly failed: string[]
  readonly exited: Promise<unknown>
  /** Announces a request. @returns to be called when that request is over */
  lease(): () => void
  /** Ends the process once no announced request is left and its handlers have ended. */
  retire(): void
  /** Ends the process once its handlers have settled: answers in flight are cut. */
  stop(): void
  kill(): void
}

/**
 * Starts a host and waits until it accepts requests.
 * @throws if it exits before that, with the reason on stderr
 */
export async function forkHost(functions: HostedFunctions): Promise<ForkedHost> {
  const child = fork(hostProgram, {
    env: {
      // Halves the start: the previous host's stripped types and compiled bundles are reused.
      NODE_COMPILE_CACHE: join(functions.directory, 'compile-cache'),
      ...process.env,
      FUNCTION_HOST_PORT: '0',
      FUNCTION_HOST_ROUTES: functions.routesModule,
      FUNCTION_HOST_DIRECTORY: functions.directory,
    },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const [ready]: { url: string; failed: string[] }[] = await Promise.race([
    once(child, 'message'),
    exited.then((): [] => []),
  ])
  if (!ready) throw new Error('the function host ended before it was ready')

  let leases = 0
  let retired = false
  // Telling a host to drain would reset a request that is on its way to it.
  const drainIfUnused = () => {
    if (retired && leases === 0 && child.connected) child.send('drain', () => {})
  }
  return {
    url: ready.url,
    failed: ready.failed,
    exited,
    lease() {
      leases += 1
      return () => {
        leases -= 1
        drainIfUnused()
      }
    },
    retire() {
      retired = true
      drainIfUnused()
    },
    stop() {
      if (child.connected) child.send('stop', () => {})
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
