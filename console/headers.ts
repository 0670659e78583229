import type { ConsoleSettings } from './settings.ts'

/**
 * Headers of every file of the console, here and on AWS. Nothing runs, and nothing is styled, that is not a file of the
 * console's own: what an answer of Claude holds is shown, whatever it is. Text becomes markup through DOMPurify alone.
 * Besides its own address the console speaks only to those where people sign in.
 */
export function consoleHeaders({ oidc }: Pick<ConsoleSettings, 'oidc'>): Readonly<Record<string, string>> {
  const providers = oidc ? [new URL(oidc.authority).origin, ...(oidc.origins ?? [])] : []
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...providers].join(' '),
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
