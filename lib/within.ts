/**
 * Waits for an event, but no longer than that: one that is lost never comes.
 * @returns whether it came in time; a rejection is thrown
 */
export async function within(milliseconds: number, event: Promise<unknown>): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, milliseconds, false)
  try {
    return await Promise.race([event.then(() => true), tooLate])
  } finally {
    clearTimeout(timer)
  }
}
