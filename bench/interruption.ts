const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Rejects at the first signal, or when the parent dies, so that code that races against it stops what it started.
 * Further signals change nothing: they would only break off the clean-up.
 */
export function interruption(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  for (const signal of signals) process.on(signal, () => reject(new Error(`interrupted by ${signal}`)))
  process.on('disconnect', () => reject(new Error('interrupted: the parent process died')))
  // Listening for a disconnect would keep this process alive after its work.
  process.channel?.unref()
  // It may come before any code races against it.
  promise.catch(() => undefined)
  return promise
}
