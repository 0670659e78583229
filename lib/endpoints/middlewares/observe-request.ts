import { noteApiKeyUse } from '../../auth/api-keys/note-api-key-use.ts'
import type { ApiError } from '../../errors.ts'
import { log } from '../../log.ts'
import { publishMetrics, requestBegan } from '../../metrics/publish.ts'
import { publishToCloudWatch } from '../../metrics/publish-to-cloudwatch.ts'
import { count, observe } from '../../metrics/record.ts'
import type { EndpointMiddleware, EndpointMiddlewareRequest } from '../exchange.ts'
import { thaw } from '../thaw.ts'

/** Notes that a request began, for the gauge of those in progress. The first middleware to use a store. */
export function observation(): EndpointMiddleware {
  return {
    before: async (request) => {
      await thaw()
      requestBegan(inProgress(request))
    },
  }
}

/** Writes the request's one log line and publishes its metrics. Runs last before the handler returns. */
export async function endObservation(request: EndpointMiddlewareRequest): Promise<void> {
  const { event, response } = request
  const { exchange } = request.context
  const { route, principal, failure, requestId } = exchange
  await endOf(exchange.alongside, requestId)
  const status = response?.statusCode ?? 500
  const duration = Math.round((performance.now() - exchange.receivedTick) * 1_000) / 1_000

  log().info('request', {
    requestId,
    method: event.requestContext.http.method,
    url: event.rawPath,
    route: route.path,
    status,
    duration,
    userAgent: event.requestContext.http.userAgent,
    ...(principal && { organizationId: principal.organizationId, userId: principal.userId }),
    ...(principal?.apiKeyId && { apiKeyId: principal.apiKeyId }),
    ...(principal?.signInId && { signInId: principal.signInId }),
    ...exchange.logFields,
    ...(failure && { errorCode: failure.code }),
    ...(failure && isRefusal(failure) && { errorDetails: failure.details }),
  })
  if (failure && isRefusal(failure)) count('refusals_total', { code: failure.code })

  const labels = { method: methodOf(request), route: route.path, status_code: String(status) }
  count('http_requests_total', labels)
  observe('http_request_duration_ms', labels, duration)
  publishToCloudWatch()
  const lastWork = [
    publishMetrics(inProgress(request)),
    principal && noteApiKeyUse(principal),
    exchange.meter?.end(),
  ]
  await endOf(lastWork, requestId)
}

/** Waits for all of the work. None of it should throw; what does must cost neither the answer nor its log line. */
async function endOf(work: readonly unknown[], requestId: string): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'fulfilled') continue
    const cause = result.reason instanceof Error ? result.reason.name : 'unknown'
    log().error('Work beside an answer failed', { requestId, cause })
  }
}

/**
 * For lack of money or for too much haste: the log gives the reason in ids and numbers. Other details may
 * quote the caller.
 */
function isRefusal({ status }: ApiError): boolean {
  return status === 402 || status === 429
}

function inProgress(request: EndpointMiddlewareRequest) {
  const { route, id } = request.context.exchange
  const method = methodOf(request)
  return { method, route: route.path, id, timeoutMs: route.timeoutSeconds * 1_000 }
}

/** The method as a label: a preflight is not the request it announces, and there is no third kind. */
function methodOf({ event, context }: EndpointMiddlewareRequest): string {
  return event.requestContext.http.method === 'OPTIONS' ? 'OPTIONS' : context.exchange.route.method
}
