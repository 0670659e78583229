import type { Route } from '../../lib/endpoints/route.ts'
import type { Deployment } from '../stack/deployment.ts'

/** In seconds, the longest that CloudFront waits for the first byte of an answer, or for the next. */
export const patienceOfCloudFront = 120
/** In seconds: a function's start does not count towards its timeout, and its own error is the better response. */
const startAllowance = 10
/** In seconds, the longest that a regional API Gateway waits for the next byte of a stream. */
const longestSilence = 300
/** In seconds, the longest that API Gateway waits for a buffered answer: a regional quota that AWS raises on request. */
const longestBuffered = 29

/**
 * How many seconds an edge waits for the first byte of a function's response; CloudFront waits as long for each
 * further one. The function receives this as EDGE_PATIENCE_MS: Claude must have begun by then.
 */
export function edgePatience(edge: Deployment['edge'], { timeoutSeconds, streaming }: Route): number {
  if (edge === 'cloudfront') return patienceOfCloudFront
  return streaming
    ? Math.min(timeoutSeconds, longestSilence)
    : Math.min(timeoutSeconds + startAllowance, longestBuffered)
}
