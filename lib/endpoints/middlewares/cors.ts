import httpCors from '@middy/http-cors'
import { httpSettings } from '../../config/http.ts'
import { isForeignPage } from '../../http/this-machine.ts'
import type { EndpointMiddleware, EndpointMiddlewareRequest } from '../exchange.ts'
import { readByPages, sentByAnyPage, sentByOwnPages } from './page-headers.ts'

/** Lets pages of the configured origins call this route and read the headers that matter to them. */
export function cors(): EndpointMiddleware {
  const { before, after, onError } = httpCors({
    origins: httpSettings().CORS_ORIGINS,
    methods: 'GET,POST,PUT,PATCH,DELETE',
    headers: sentByOwnPages.join(','),
    exposeHeaders: readByPages.join(','),
    maxAge: 600,
    disableBeforePreflightResponse: false,
  })
  return {
    before: (request: EndpointMiddlewareRequest) => {
      const preflight = before?.(request)
      // An early response skips every `after`, so this header would be missing; a stream needs a body.
      if (preflight) {
        preflight.headers['X-Request-ID'] = request.context.exchange.requestId
        preflight.body = ''
        if (httpSettings().AUTH_MODE === 'development' && isForeignPage(request.event.headers)) {
          preflight.headers['Access-Control-Allow-Headers'] = sentByAnyPage.join(',')
        }
      }
      return preflight
    },
    ...(after && { after }),
    ...(onError && { onError }),
  }
}
