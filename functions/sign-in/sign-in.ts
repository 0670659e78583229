import { Browser } from '../../lib/auth/sign-in/browser.ts'
import { signInSetup } from '../../lib/auth/sign-in/sign-in-setup.ts'
import { PermissionDeniedError } from '../../lib/errors.ts'

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
export const refreshGrant = 'refresh_token'

/** In s, for which a browser is known that has done nothing. */
const browserLifetime = 3_600

/** The browser that sent a request, known or new. @throws NotFoundError where nobody can sign in */
export function browserOf({ cookies }: { readonly cookies: readonly string[] }): Browser {
  const start = `${cookieName()}=`
  return new Browser(cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length))
}

/**
 * The browser that sent a form, if it was shown that form.
 * @throws PermissionDeniedError for a form of any other page, NotFoundError
 */
export function ownBrowserOf(request: { readonly cookies: readonly string[] }, formToken: string): Browser {
  const browser = browserOf(request)
  if (browser.isOwnForm(formToken)) return browser
  throw new PermissionDeniedError(
    'This form is not of this browser, or too old. Open the address that the program shows once more.',
    'foreign_form',
  )
}

/** The headers of a page on which somebody signs in: what stands in its address is told to no other host. */
export function pageHeaders(browser: Browser): Record<string, string> {
  return { ...keepBrowser(browser), 'Referrer-Policy': 'same-origin' }
}

/** Has a browser keep what it is known by, for this service alone. */
function keepBrowser({ cookie }: Browser): Record<string, string> {
  return cookieHeader(cookie, browserLifetime)
}

/** Has a browser forget it. */
export const forgetBrowser = (): Record<string, string> => cookieHeader('', 0)

function cookieHeader(value: string, maxAge: number): Record<string, string> {
  // Lax, since a person comes back from the identity provider by a link.
  const attributes = [
    'Path=/',
    `Max-Age=${maxAge}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure() ? ['Secure'] : []),
  ]
  return { 'Set-Cookie': `${cookieName()}=${value}; ${attributes.join('; ')}` }
}

/** No other host can set a cookie of the first name; a browser keeps it over TLS alone. */
const cookieName = () => (isSecure() ? '__Host-sign-in' : 'sign-in')

const isSecure = () => signInSetup().publicUrl.startsWith('https:')
