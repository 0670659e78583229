import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Schedule } from '../../functions/schedules.ts'

type ScheduledHandler = (event: object, context: { awsRequestId: string }) => Promise<void>

/** After a crash, what it left should not wait a whole minute. */
const firstAfterMs = 5_000

/**
 * Runs schedules as EventBridge does on AWS: soon after the start, then as often as the table says.
 * @param directory holds the bundle `<operation>/index.mjs` of each
 * @returns ends them, and resolves once none is running
 */
export function runSchedules(schedules: Iterable<Schedule>, directory: string): () => Promise<void> {
  const timers = new Map<Schedule, NodeJS.Timeout>()
  const running = new Set<Promise<void>>()
  let ended = false

  const startIn = (schedule: Schedule, milliseconds: number) => {
    const timer = setTimeout(() => {
      const run = invoke(schedule, directory).finally(() => {
        running.delete(run)
        if (!ended) startIn(schedule, schedule.everyMinutes * 60_000)
      })
      running.add(run)
    }, milliseconds)
    timers.set(schedule, timer.unref())
  }
  for (const schedule of schedules) startIn(schedule, firstAfterMs)

  return async () => {
    ended = true
    for (const timer of timers.values()) clearTimeout(timer)
    await Promise.all(running)
  }
}

async function invoke({ operation }: Schedule, directory: string): Promise<void> {
  try {
    const bundle = pathToFileURL(join(directory, operation, 'index.mjs')).href
    const { handler }: { handler: ScheduledHandler } = await import(bundle)
    await handler({}, { awsRequestId: randomUUID() })
  } catch (error) {
    console.error(`${operation} failed:`, error)
  }
}
