import { type ApiClient, createClient } from '../../client/index.ts'
import type { Application, Caller } from './application.ts'
import { validateResponse } from './validate-response.ts'

/** The typed client, acting for a caller. A response that breaks its description fails the test. */
export function clientOf(app: Application, as: Caller): ApiClient {
  return createClient({
    baseUrl: app.url,
    headers: { 'x-org-id': as.organizationId, 'x-user-id': as.userId },
    fetch: async (request) => validateResponse(request.method, request.url, await fetch(request)),
  })
}
