import { httpSettings } from '../config/http.ts'

type Headers = Readonly<Record<string, string | undefined>>

/**
 * Whether a request was sent to this machine by one of its own names. A foreign name that now points here
 * (DNS rebinding) makes a page count as ours for the browser, but the name gives it away. A request without a
 * host comes from no browser.
 */
export function isAskedByOwnName({ host }: Headers): boolean {
  return host === undefined || isOwnName(urlOf(`http://${host}`)?.hostname)
}

/**
 * Whether a browser says that a foreign page sends this: one neither of this very server, under any name of
 * this machine, nor of an origin in CORS_ORIGINS. Programs say nothing of the kind.
 */
export function isForeignPage({ origin, host, 'sec-fetch-site': site }: Headers): boolean {
  if (origin !== undefined) return !isOwnOrigin(origin, host) && !isNamed(origin)
  // `none` is an address that a person has typed.
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

/** By CORS_ORIGINS, where an asterisk may stand for one label of a name; alone it matches nothing. */
function isNamed(origin: string): boolean {
  return httpSettings().CORS_ORIGINS.some((pattern) => {
    const [before = '', after] = pattern.split('*')
    if (after === undefined) return pattern === origin
    const label = origin.slice(before.length, origin.length - after.length)
    return pattern !== '*' && origin === before + label + after && /^[^./:]+$/.test(label)
  })
}

function isOwnOrigin(origin: string, host = ''): boolean {
  const [page, asked] = [urlOf(origin), urlOf(`http://${host}`)]
  return page !== undefined && isOwnName(page.hostname) && page.port === asked?.port
}

function isOwnName(name: string | undefined): boolean {
  return (
    name !== undefined && ['localhost', '127.0.0.1', '[::1]', ...httpSettings().LOCAL_HOSTS].includes(name)
  )
}

const urlOf = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)
