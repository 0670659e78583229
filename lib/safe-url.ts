const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Whether nobody on the way can tamper with what comes from there: over TLS, or from this machine itself. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname))
}
