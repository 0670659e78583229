import type { Check } from './check.ts'
import type { LocalServer } from './local-server.ts'
import { scrape } from './scrape.ts'

/** Request IDs come back, and each request is counted once. */
export async function checkRequests(server: LocalServer): Promise<Check[]> {
  const { url } = server
  const before = await scrape(server)
  const echoed = await fetch(`${url}/health`, { headers: { 'x-request-id': 'observability-1' } })
  const generated = await fetch(`${url}/health`)
  const health = (await generated.json()) as { requestId: string }
  const refused = await fetch(`${url}/chats`)
  const after = await scrape(server)
  const grew = (name: string) => (after.samples.get(name) ?? 0) - (before.samples.get(name) ?? 0)
  const scraping = 'http_requests_in_progress{method="GET",route="/metrics"}'

  return [
    ['the given request ID comes back', echoed.headers.get('x-request-id') === 'observability-1'],
    ['a request ID is made where none was given', health.requestId.startsWith('req_')],
    ['/health names the same request ID', health.requestId === generated.headers.get('x-request-id')],
    ['a request without credentials is refused', refused.status === 401],
    ['two calls of /health count as two', grew(series('http_requests_total', '/health', 200)) === 2],
    ['the refusal counts as one', grew(series('http_requests_total', '/chats', 401)) === 1],
    ['durations count the same', grew(series('http_request_duration_ms_count', '/health', 200)) === 2],
    ['the scrape sees itself in progress', (after.samples.get(scraping) ?? 0) >= 1],
  ]
}

function series(metric: string, route: string, status: number): string {
  return `${metric}{method="GET",route="${route}",status_code="${status}"}`
}
