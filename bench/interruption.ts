const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Rejects at the first signal, or when the parent dies, so that code racing against it stops what it started.
 * Further signals are ignored: they would only cut the clean-up short.
 */
export function interruption(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  for (const signal of signals) process.on(signal, () => reject(new Error(`interrupted by ${signal}`)))
  process.on('disconnect', () => reject(new Error('interrupted: the parent process died')))
  // Listening for a disconnect must not keep this process alive after its work.
  process.channel?.unref()
  // It may reject before any code races against it.
  promise.catch(() => undefined)
  return promise
}
