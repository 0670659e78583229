import type { Operation } from './operation.ts'
import { plainText } from './plain-text.ts'
import { request } from './request.ts'

/** The span to report: days, or times in ISO 8601. */
export interface ReportedSpan {
  since?: string
  until?: string
}

/** What every organization spent. */
export function reportSpending({ since, until }: ReportedSpan): Operation {
  return async (client) => {
    const query = { ...(since && { since }), ...(until && { until }) }
    const answer = await request(client.GET('/usage/organizations', { params: { query } }))
    const lines = answer.data.map(
      ({ organization_id: id, name, turns, cost_usd: cost }) =>
        `${id}  ${cost.padStart(16)}  ${String(turns).padStart(8)} turns  ${plainText(name)}`,
    )
    const total = `$${answer.total_usd} since ${answer.since}${answer.until ? ` until ${answer.until}` : ''}`
    return { answer, text: [...lines, total].join('\n') }
  }
}
