import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Launcher } from '../cpu-pinning.ts'

/** How far a fresh process has come. */
export interface Milestone {
  /** Since it was spawned. */
  readonly ms: number
  /** CPU of all its threads so far. */
  readonly cpuMs: number
  readonly residentBytes: number
}

export interface FirstAnswer extends Milestone {
  readonly status: number
}

/** A function in a fresh process. Disposing it ends it. */
export interface StartedFunction extends AsyncDisposable {
  /** Its handler can be called. */
  readonly started: Promise<Milestone>
  /** Its answer to the event has begun; never resolves without an event. */
  readonly answered: Promise<FirstAnswer>
}

export interface FunctionStart {
  /** The path of a bundle. */
  readonly bundle: string
  readonly environment: Readonly<Record<string, string>>
  /** The event to answer, as Lambda would pass it. */
  readonly event?: object | undefined
  readonly launcher?: Launcher
}

interface Said {
  readonly at: number
  readonly cpuMs: number
  readonly residentBytes: number
  readonly status: number
}

const program = `${import.meta.dirname}/function-process.mjs`

/** Spawns a process with nothing but the given environment, and drops its logs. */
export function startFunction({ bundle, environment, event, launcher }: FunctionStart): StartedFunction {
  const { execPath, execArgv } = launcher ?? { execPath: process.execPath, execArgv: [] }
  const argv = [...execArgv, program, bundle, ...(event ? [JSON.stringify(event)] : [])]
  const spawnedAt = performance.timeOrigin + performance.now()
  const child = spawn(execPath, argv, {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  })
  let complaint = ''
  child.stderr?.on('data', (text) => (complaint += String(text)))
  const gone = once(child, 'close').then(() => {
    throw new Error(`${bundle} ended before it answered: ${complaint.slice(-2_000)}`)
  })
  const lines = createInterface(child.stdio[3] as Readable)[Symbol.asyncIterator]()
  const next = async (): Promise<FirstAnswer> => {
    const { value, done } = await lines.next()
    if (done) return gone
    const { at, ...said } = JSON.parse(value) as Said
    return { ...said, ms: at - spawnedAt }
  }
  const started = next()
  const answered = nextAfter(started, next)
  // Not every caller awaits both.
  for (const each of [started, answered, gone]) each.catch(() => undefined)
  return {
    started,
    answered,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await gone.catch(() => undefined)
    },
  }
}

async function nextAfter<Next>(first: Promise<unknown>, next: () => Promise<Next>): Promise<Next> {
  await first
  return next()
}
