import { httpSettings } from '../../../lib/config/http.ts'
import { bufferedEndpoint, pageResponse } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { routes } from '../../routes.ts'
import { linksOf } from './links.ts'
import { welcomePage } from './page.ts'

/** Where to go next: a page for people, the same as JSON for programs. */
export const handler = bufferedEndpoint(routes.welcome, noInput, async ({ headers }) => {
  const isLocal = httpSettings().AUTH_MODE === 'development'
  const links = linksOf(isLocal)
  if (!headers['accept']?.includes('text/html')) return links
  // Read as a URL, which leaves nothing of it that is no name and port.
  const { host } = new URL(`http://${headers['host'] ?? 'localhost'}`)
  return pageResponse(welcomePage(links, isLocal ? host : undefined))
})
