import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process that serves the application and reports its memory. */
export interface MeasuredHost {
  readonly url: string
  /** In bytes, without garbage. */
  memory(): Promise<number>
  stop(): Promise<void>
}

export async function startMeasuredHost(): Promise<MeasuredHost> {
  const program = fileURLToPath(new URL('measured-program.ts', import.meta.url))
  const child = fork(program, { execArgv: ['--expose-gc'], silent: true })
  // Its log is not needed, and a full pipe would block it.
  for (const stream of [child.stdout, child.stderr]) stream?.resume()
  const [url] = (await once(child, 'message')) as [string]
  return {
    url,
    memory: async () => {
      child.send('memory')
      const [bytes] = (await once(child, 'message')) as [number]
      return bytes
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
