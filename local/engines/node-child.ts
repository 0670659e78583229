import { fork } from 'node:child_process'
import { EngineError } from './engine.ts'
import { lastWords } from './last-words.ts'

export interface NodeChild {
  port: number
  stop: () => Promise<void>
}

/**
 * Runs an engine written in JavaScript in a process of its own, so that it shares no event loop with the application
 * and a test can kill it. The module sends `{ port }` over IPC once it listens, and exits on 'disconnect', so that it
 * ends with us in any case.
 * @throws EngineError with its last words if it ends before it listens, or is not ready within 20 s
 */
export async function startNodeChild(name: string, module: URL, args: string[]): Promise<NodeChild> {
  const child = fork(module, args, {
    // A session of its own: a Ctrl-C in the terminal must leave it running until the application has drained.
    detached: true,
    execArgv: [],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let output = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-4096)
  })
  // The last words may come after 'exit', and 'close' does not come at all once we have disconnected.
  const ended = Promise.all([
    new Promise<void>((resolve) => child.once('exit', () => resolve())),
    new Promise<void>((resolve) => child.stderr?.once('close', () => resolve())),
  ])

  const port = await new Promise<number | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), 20_000)
    const settle = (value?: number) => {
      clearTimeout(timer)
      resolve(value)
    }
    child.once('message', (message: { port: number }) => settle(message.port))
    void ended.then(() => settle())
  })

  const stop = async () => {
    if (child.connected) child.disconnect()
    const kill = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(kill)
  }
  if (port === undefined) {
    await stop()
    throw new EngineError(`${name} did not start: ${lastWords(output)}`)
  }
  return { port, stop }
}
