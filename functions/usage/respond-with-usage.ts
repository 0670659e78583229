import type * as z from 'zod/mini'
import { reportUsage } from '../../lib/budget/books/usage-report.ts'
import { usageReportCsv } from '../../lib/budget/books/usage-report-csv.ts'
import { TextResponse } from '../../lib/endpoints/buffered-endpoint.ts'
import type { OrganizationId } from '../../lib/ids.ts'
import { withOrg } from '../../lib/postgres/with-org.ts'
import { timeSpan } from './time-span.ts'
import type { usageQuery } from './usage.ts'

const csvHeaders = { 'Content-Disposition': 'attachment; filename="usage.csv"' }

/** A usage report in the requested form: by the query, else by the `Accept` header. */
export async function respondWithUsage(
  organizationId: OrganizationId,
  query: z.output<typeof usageQuery>,
  accept: string | undefined,
) {
  const { group_by: groupBy = [], model, user_id: userId, api_key_id: apiKeyId } = query
  const { since, until } = timeSpan(query, new Date())
  const question = { groupBy, since, until, model, userId, apiKeyId }
  const data = await withOrg(organizationId, (tx) => reportUsage(tx, organizationId, question))

  const format = query.format ?? (wantsCsv(accept) ? 'csv' : 'json')
  return format === 'csv'
    ? new TextResponse('text/csv; charset=utf-8; header=present', usageReportCsv(groupBy, data), csvHeaders)
    : { since: since.toISOString(), until: until?.toISOString() ?? null, data }
}

/** A client that names CSV wants it: none lists it as a mere alternative. */
function wantsCsv(accept = ''): boolean {
  return /(^|,)\s*text\/csv\s*(;|,|$)/i.test(accept)
}
