/** Long enough that quick work prints nothing. */
const everyMs = 15_000

/** Reports now and then, on stderr, that work is still going on; stdout is for its result. */
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
