import { bufferedEndpoint, TextResponse } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { renderMetrics } from '../../../lib/metrics/render.ts'
import { routes } from '../../routes.ts'

/** For Prometheus to scrape: the counters of all instances of all functions. */
export const handler = bufferedEndpoint(
  routes.metrics,
  noInput,
  async () => new TextResponse('text/plain; version=0.0.4; charset=utf-8', await renderMetrics()),
)
