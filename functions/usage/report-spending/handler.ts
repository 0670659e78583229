import { reportSpending } from '../../../lib/budget/books/spending-report.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { asOperator } from '../../../lib/postgres/as-operator.ts'
import { routes } from '../../routes.ts'
import { timeSpan } from '../time-span.ts'
import { input } from './schema.ts'

/** What each organization of the deployment spent. */
export const handler = bufferedEndpoint(routes['report-spending'], input, async ({ input: { query } }) => {
  const { since, until } = timeSpan(query, new Date())
  const report = await asOperator((tx) => reportSpending(tx, { since, until }))
  return { since: since.toISOString(), until: until?.toISOString() ?? null, ...report }
})
