/**
 * Headers of every file of the console, here and on AWS. Nothing runs, and nothing is styled, that is not a file of the
 * console's own: what an answer of Claude holds is shown, whatever it is. Text becomes markup through DOMPurify alone.
 * @param providerOrigin where people sign in, the only other address that the console speaks to
 */
export function consoleHeaders(providerOrigin?: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", providerOrigin].filter(Boolean).join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types dompurify',
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  }
}

/** Files below this are named by their content. */
export const hashedFiles = '/console/assets/'

/** How long a file may be kept: one that is named by its content, for ever; all others are asked for again. */
export const cacheControlOf = (path: string): string =>
  path.startsWith(hashedFiles) ? 'public, max-age=31536000, immutable' : 'no-cache'
