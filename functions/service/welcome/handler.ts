import { httpSettings } from '../../../lib/config/http.ts'
import { bufferedEndpoint, TextResponse } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { routes } from '../../routes.ts'
import { linksOf } from './links.ts'
import { contentSecurityPolicy, welcomePage } from './page.ts'

/** Where to go next: a page for people, the same as JSON for programs. */
export const handler = bufferedEndpoint(routes.welcome, noInput, async ({ headers }) => {
  const isLocal = httpSettings().AUTH_MODE === 'development'
  const links = linksOf(isLocal)
  if (!headers['accept']?.includes('text/html')) return links
  // Read as a URL, which leaves nothing of it that is no name and port.
  const { host } = new URL(`http://${headers['host'] ?? 'localhost'}`)
  const page = welcomePage(links, isLocal ? host : undefined)
  return new TextResponse('text/html; charset=utf-8', page, {
    'Content-Security-Policy': contentSecurityPolicy,
  })
})
