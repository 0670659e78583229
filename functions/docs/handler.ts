import { bufferedEndpoint, TextAnswer } from '../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../routes.ts'
import { contentSecurityPolicy, page } from './page.ts'

/** The API description, for people. */
export const handler = bufferedEndpoint(
  routes.docs,
  {},
  async () =>
    new TextAnswer('text/html; charset=utf-8', page, { 'Content-Security-Policy': contentSecurityPolicy }),
)
