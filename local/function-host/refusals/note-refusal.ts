import { log } from '../../../lib/log.ts'
import { publishMetrics } from '../../../lib/metrics/publish.ts'
import { publishToCloudWatch } from '../../../lib/metrics/publish-to-cloudwatch.ts'
import { count } from '../../../lib/metrics/record.ts'
import type { RefusedRequest } from './refuse.ts'

/** Bounds the label, since a method may be any text. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Logs and counts a request that no function has seen, as functions do. Never throws. */
export async function noteRefusal({ duration, code, ...refused }: RefusedRequest): Promise<void> {
  const { method, status } = refused
  log().info('request', {
    ...refused,
    route: 'none',
    duration: Math.round(duration * 1_000) / 1_000,
    errorCode: code,
  })
  const label = methods.has(method) ? method : 'other'
  count('http_requests_total', { method: label, route: 'none', status_code: String(status) })
  publishToCloudWatch()
  await publishMetrics()
}
