import httpCors from '@middy/http-cors'
import { config } from '../config.ts'
import type { EndpointMiddleware, EndpointMiddlewareRequest } from './exchange.ts'

/** Lets the pages of the configured origins call this route and read the headers that matter to them. */
export function cors(): EndpointMiddleware {
  const { before, after, onError } = httpCors({
    origins: config().CORS_ORIGINS,
    methods: 'GET,POST,PUT,PATCH,DELETE',
    headers:
      'authorization,content-type,idempotency-key,last-event-id,x-api-key,x-org-id,x-request-id,x-user-id',
    exposeHeaders:
      'idempotent-replayed,ratelimit,ratelimit-policy,retry-after,www-authenticate,x-amzn-remapped-www-authenticate,x-max-tokens,x-messages-left-out,x-organization-id,x-ratelimit-limit,x-ratelimit-mode,x-ratelimit-remaining,x-ratelimit-reset,x-request-id,x-resumable',
    maxAge: 600,
    disableBeforePreflightResponse: false,
  })
  return {
    before: (request: EndpointMiddlewareRequest) => {
      const preflight = before?.(request)
      // An early answer passes by every `after`, so this header would be missing on it; a stream needs a body.
      if (preflight) {
        preflight.headers['X-Request-ID'] = request.context.exchange.requestId
        preflight.body = ''
      }
      return preflight
    },
    ...(after && { after }),
    ...(onError && { onError }),
  }
}
