import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

const registers = [new Registry()]
const requestsTotal = new Counter({
  name: 'http_requests_total',
  help: 'Total number of HTTP requests',
  labelNames: ['method', 'route', 'status_code'],
  registers,
})
const requestDuration = new Histogram({
  name: 'http_request_duration_ms',
  help: 'Duration of HTTP requests in milliseconds',
  labelNames: ['method', 'route', 'status_code'],
  buckets: [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000],
  registers,
})
const requestsInProgress = new Gauge({
  name: 'http_requests_in_progress',
  help: 'Number of HTTP requests currently in progress',
  labelNames: ['method', 'route'],
  registers,
})

/** Gives each request an ID, counts and times it, and logs one JSON line when it is done. */
export function observeRequests(): RequestHandler {
  return (request, response, next) => {
    const startedAt = Date.now()
    const { method, path: route } = request
    const requestId = request.get('x-request-id') ?? randomUUID()
    response.locals.requestId = requestId
    response.setHeader('X-Request-ID', requestId)
    requestsInProgress.labels(method, route).inc()
    response.on('finish', () => {
      const duration = Date.now() - startedAt
      const status = response.statusCode
      requestsInProgress.labels(method, route).dec()
      requestsTotal.labels(method, route, String(status)).inc()
      requestDuration.labels(method, route, String(status)).observe(duration)
      const userAgent = request.get('user-agent')
      console.log(JSON.stringify({ requestId, method, url: request.url, route, status, duration, userAgent }))
    })
    next()
  }
}
