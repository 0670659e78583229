import { computed, signal } from '@preact/signals'
import { caller } from '../app/session.ts'
import { operatorTexts } from './texts.ts'

export type SpanName = keyof typeof operatorTexts.spans.names

export const spanNames = Object.keys(operatorTexts.spans.names) as SpanName[]

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

export const span = computed(() => spans[spanName.value](new Date(), chosenDays.value))

const firstOf = (year: number, month: number): string => dayOf(Date.UTC(year, month))
const daysAgo = (now: Date, days: number): string => dayOf(now.getTime() - days * dayMs)

const spans: Readonly<Record<SpanName, (now: Date, days: Days) => Span>> = {
  today: (now) => ({ since: daysAgo(now, 0) }),
  week: (now) => ({ since: daysAgo(now, 6) }),
  month: (now) => ({ since: firstOf(now.getUTCFullYear(), now.getUTCMonth()) }),
  lastMonth: (now) => ({
    since: firstOf(now.getUTCFullYear(), now.getUTCMonth() - 1),
    until: firstOf(now.getUTCFullYear(), now.getUTCMonth()),
  }),
  year: (now) => ({ since: firstOf(now.getUTCFullYear(), 0) }),
  all: () => ({ since: dayOf(0) }),
  days: (_, { from, to }) => ({ since: from, until: dayAfter(to) }),
}
