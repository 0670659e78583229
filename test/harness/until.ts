import { setTimeout as pause } from 'node:timers/promises'

/** Polls until there is an answer, or the test's own time limit ends it. */
export async function until<Value>(ask: () => Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const value = await ask()
    if (value !== undefined) return value
    await pause(20)
  }
}
