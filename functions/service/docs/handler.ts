import { httpSettings } from '../../../lib/config/http.ts'
import { bufferedEndpoint, pageResponse } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { routes } from '../../routes.ts'
import { docsPage } from './page.ts'

/** The API description, for people. */
export const handler = bufferedEndpoint(routes.docs, noInput, async () =>
  pageResponse(docsPage(httpSettings().AUTH_MODE === 'development')),
)
