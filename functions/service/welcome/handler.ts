import { config } from '../../../lib/config.ts'
import { bufferedEndpoint, TextResponse } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { routes } from '../../routes.ts'
import { linksOf } from './links.ts'
import { contentSecurityPolicy, welcomePage } from './page.ts'

/** Where to go next: a page for people, the same as JSON for programs. */
export const handler = bufferedEndpoint(routes.welcome, noInput, async ({ headers }) => {
  const isLocal = config().AUTH_MODE === 'development'
  const links = linksOf(isLocal)
  if (!headers['accept']?.includes('text/html')) return links
  const page = welcomePage(links, isLocal)
  return new TextResponse('text/html; charset=utf-8', page, {
    'Content-Security-Policy': contentSecurityPolicy,
  })
})
