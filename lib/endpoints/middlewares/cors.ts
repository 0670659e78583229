import httpCors from '@middy/http-cors'
import { httpSettings } from '../../config/http.ts'
import { isForeignPage } from '../../http/this-machine.ts'
import type { EndpointMiddleware, EndpointMiddlewareRequest } from '../exchange.ts'

/** Any page may send these. The other headers say who asks, and a local server believes them. */
const foreign = [
  'authorization',
  'content-type',
  'idempotency-key',
  'last-event-id',
  'x-api-key',
  'x-request-id',
]

const allowedHeaders = (names: readonly string[]) => names.toSorted().join(',')

/** Lets pages of the configured origins call this route and read the headers that matter to them. */
export function cors(): EndpointMiddleware {
  const { before, after, onError } = httpCors({
    origins: httpSettings().CORS_ORIGINS,
    methods: 'GET,POST,PUT,PATCH,DELETE',
    headers: allowedHeaders([...foreign, 'x-org-id', 'x-user-id']),
    exposeHeaders:
      'idempotent-replayed,ratelimit,ratelimit-policy,retry-after,www-authenticate,x-amzn-remapped-www-authenticate,x-max-tokens,x-messages-left-out,x-organization-id,x-ratelimit-limit,x-ratelimit-mode,x-ratelimit-remaining,x-ratelimit-reset,x-request-id,x-resumable',
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
          preflight.headers['Access-Control-Allow-Headers'] = allowedHeaders(foreign)
        }
      }
      return preflight
    },
    ...(after && { after }),
    ...(onError && { onError }),
  }
}
