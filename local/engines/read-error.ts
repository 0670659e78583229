// Under jest an error of Node itself comes from another realm, where `instanceof Error` is false.

/** The `code` of a system or driver error, e.g. 'EEXIST'. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined
}

/** The root cause of an error: `fetch` and its like only say that something went wrong. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error)
  if ('cause' in error && error.cause !== undefined) return messageOf(error.cause)
  // Node joins the failures of localhost's two addresses in an AggregateError without a message.
  return String(error.message) || (codeOf(error) ?? 'no reason given')
}
