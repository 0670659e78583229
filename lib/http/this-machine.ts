import { httpSettings } from '../config/http.ts'

type Headers = Readonly<Record<string, string | undefined>>

/**
 * Whether a request was sent to this machine by one of its own names. A page that a browser was led to by a name of somebody
 * else, which now points here (DNS rebinding), counts for the browser as a page of ours, but the name gives it away. Who names
 * no host is no browser.
 */
export function isAskedByOwnName({ host }: Headers): boolean {
  return host === undefined || isOwnName(urlOf(`http://${host}`)?.hostname)
}

/**
 * Whether a browser says that a page of somebody else sends this: neither one of this very server, under whatever name of this
 * machine, nor of an origin that CORS_ORIGINS names. Programs say nothing of the kind.
 */
export function isForeignPage({ origin, host, 'sec-fetch-site': site }: Headers): boolean {
  if (origin !== undefined) return !isOwnOrigin(origin, host) && !isNamed(origin)
  // A page that came from nowhere is an address that somebody has typed.
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

/** By CORS_ORIGINS, where an asterisk may stand for one label of a name; alone it names nobody. */
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
