import { publishMetrics } from '../../../lib/metrics/publish.ts'
import { count, observe } from '../../../lib/metrics/record.ts'
import { closeRedis } from '../../../lib/redis/redis.ts'

// A process that counts requests as an instance of a function does. Arguments: the number of requests, and the ms
// that each took.
const [requests, duration] = process.argv.slice(2).map(Number)
const labels = { method: 'GET', route: '/health', status_code: '200' }
for (let request = 0; request < (requests ?? 0); request++) {
  count('http_requests_total', labels)
  observe('http_request_duration_ms', labels, duration ?? 0)
  await publishMetrics({ method: 'GET', route: '/health', id: `req_${process.pid}`, timeoutMs: 1_000 })
}
closeRedis()
