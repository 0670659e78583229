import { httpSettings } from '../../../lib/config/http.ts'
import { bufferedEndpoint, TextAnswer } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { routes } from '../../routes.ts'
import { linksOf } from './links.ts'
import { contentSecurityPolicy, welcomePage } from './page.ts'

/** Where to go from here: for people a page, for programs the same as JSON. */
export const handler = bufferedEndpoint(routes.welcome, noInput, async ({ headers }) => {
  const isLocal = httpSettings().AUTH_MODE === 'development'
  const links = linksOf(isLocal)
  if (!headers['accept']?.includes('text/html')) return links
  // Read as a URL, which leaves nothing of it that is no name and port.
  const { host } = new URL(`http://${headers['host'] ?? 'localhost'}`)
  const page = welcomePage(links, isLocal ? host : undefined)
  return new TextAnswer('text/html; charset=utf-8', page, {
    'Content-Security-Policy': contentSecurityPolicy,
  })
})
