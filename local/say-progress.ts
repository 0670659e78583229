/** Long enough that nothing which is done soon says anything. */
const everyMs = 15_000

/** Says from time to time, on stderr, that some work still goes on; its result is for stdout. */
export async function sayProgress<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now()
  const timer = setInterval(() => {
    console.error(`… ${what}, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`)
  }, everyMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
