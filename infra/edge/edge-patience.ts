import type { Route } from '../../lib/endpoints/route.ts'
import type { Deployment } from '../stack/deployment.ts'

/** In s, the longest that CloudFront waits for the first byte of an answer, or for the next. */
export const patienceOfCloudFront = 120
/** In s: a function's start does not count towards its timeout, and its own error is the better response. */
const startAllowance = 10
/** In s, of API Gateway for the next byte of a stream, where its endpoint is a regional one. */
const longestSilence = 300
/** In s, of API Gateway for a whole answer: a quota of each region, which AWS raises on request. */
const longestBuffered = 29

/**
 * How many seconds an edge waits for the first byte of a function's response; CloudFront waits as long for each next
 * one. The edge is set to it, and the function receives it as EDGE_PATIENCE_MS: Claude must have begun within it.
 */
export function edgePatience(edge: Deployment['edge'], { timeoutSeconds, streaming }: Route): number {
  if (edge === 'cloudfront') return patienceOfCloudFront
  return streaming
    ? Math.min(timeoutSeconds, longestSilence)
    : Math.min(timeoutSeconds + startAllowance, longestBuffered)
}
