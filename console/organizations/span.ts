import { computed, signal } from '@preact/signals'
import { caller } from '../app/session.ts'
import { texts } from '../texts.ts'

export type SpanName = keyof typeof texts.spans.names

export const spanNames = Object.keys(texts.spans.names) as SpanName[]

/** Days of UTC, `YYYY-MM-DD`, both of them within the span. */
export interface Days {
  readonly from: string
  readonly to: string
}

/** A span as the API takes it: `until` is the first day after it. */
interface Span {
  readonly since: string
  readonly until?: string
}

const dayMs = 24 * 60 * 60 * 1_000
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const dayAfter = (day: string): string => dayOf(Date.parse(day) + dayMs)

/** The chosen span, which the pages of the operator have in common. */
export const spanName = signal<SpanName>('month')
export const chosenDays = signal<Days>({ from: dayOf(Date.now()), to: dayOf(Date.now()) })

caller.subscribe(() => (spanName.value = 'month'))

export const span = computed(() => spanOf(spanName.value, chosenDays.value, Date.now()))

function spanOf(name: SpanName, days: Days, now: number): Span {
  const today = new Date(now)
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()]
  switch (name) {
    case 'today':
      return { since: dayOf(now) }
    case 'week':
      return { since: dayOf(now - 6 * dayMs) }
    case 'month':
      return { since: dayOf(Date.UTC(year, month)) }
    case 'lastMonth':
      return { since: dayOf(Date.UTC(year, month - 1)), until: dayOf(Date.UTC(year, month)) }
    case 'year':
      return { since: dayOf(Date.UTC(year, 0)) }
    case 'all':
      return { since: dayOf(0) }
    case 'days':
      return { since: days.from, until: dayAfter(days.to) }
  }
}
