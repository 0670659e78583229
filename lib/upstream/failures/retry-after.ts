/**
 * In ms. Anything that tells us, and through us our callers, to wait longer is a mistake, or as good as for
 * ever.
 */
const longestMs = 3_600_000

/** IMF-fixdate, the obsolete form of RFC 850, and asctime's, which has no time zone and means GMT. */
const zonedDate = /^[A-Z][a-z]+, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/
const asctimeDate = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/

/**
 * How long an answer asks us to wait, in ms: an hour at most; undefined where it does not say, or says
 * nothing that makes sense. Anthropic's `retry-after-ms` is finer and wins; `Retry-After` is a number of
 * seconds or a date (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3). A date is compared with the
 * `Date` of the same answer, so that no clock but the sender's matters.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = decimal(headers.get('retry-after-ms'))
  if (milliseconds !== undefined) return Math.min(milliseconds, longestMs)
  const value = headers.get('retry-after')?.trim() ?? ''
  const seconds = decimal(value)
  if (seconds !== undefined) return Math.min(seconds * 1_000, longestMs)
  const until = httpDate(value)
  if (until === undefined) return undefined
  const sentAt = httpDate(headers.get('date')?.trim() ?? '') ?? now
  return Math.min(Math.max(0, until - sentAt), longestMs)
}

function decimal(value: string | null): number | undefined {
  return value !== null && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined
}

function httpDate(value: string): number | undefined {
  const date = zonedDate.test(value) ? value : asctimeDate.test(value) ? `${value} GMT` : ''
  const at = Date.parse(date)
  return Number.isNaN(at) ? undefined : at
}
