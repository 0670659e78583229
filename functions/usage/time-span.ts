/** The span of a report: `since` inclusive, `until` exclusive or, undefined, up to now. */
interface TimeSpan {
  since: Date
  until: Date | undefined
}

/**
 * The span that a query asks for. Without a beginning it starts with the month, in UTC, in which the span
 * ends.
 * @param query times in ISO 8601, or days, which stand for their beginning in UTC
 */
export function timeSpan(
  query: { since?: string | undefined; until?: string | undefined },
  now: Date,
): TimeSpan {
  const until = query.until === undefined ? undefined : new Date(query.until)
  const since = query.since === undefined ? monthBefore(until ?? now) : new Date(query.since)
  return { since, until }
}

/** The first moment of the month that holds the last moment before `end`. */
function monthBefore(end: Date): Date {
  const month = new Date(end.getTime() - 1)
  month.setUTCDate(1)
  month.setUTCHours(0, 0, 0, 0)
  return month
}
