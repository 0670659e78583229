const firstWaitMs = 500
const longestWaitMs = 8_000

/** Waits before another try, longer after every failure, and no longer than until the browser is online again. */
export function untilWorthAnotherTry(failures: number, aborted: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1))
    const over = () => {
      clearTimeout(timer)
      window.removeEventListener('online', over)
      aborted.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, waitMs)
    window.addEventListener('online', over)
    aborted.addEventListener('abort', over)
  })
}
