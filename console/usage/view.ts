import { may } from '../app/session.ts'
import { type Day, shifted, today } from './days.ts'

export const spans = ['7d', '30d', '90d', 'month', 'own'] as const
type Span = (typeof spans)[number]

/** What usage is grouped by; the names are those of the API. */
export const groupings = ['day', 'model', 'member', 'api_key'] as const
export type Grouping = (typeof groupings)[number]

export const measures = ['cost', 'tokens'] as const
export type Measure = (typeof measures)[number]

/** What of the books is shown, and how; kept in the address. */
export interface View {
  readonly span: Span
  /** Both days are included. */
  readonly first: Day
  readonly last: Day
  readonly by: Grouping
  readonly measure: Measure
  readonly model?: string | undefined
  readonly member?: string | undefined
  readonly apiKey?: string | undefined
}

/** Whether the caller sees the usage of all members, or only their own. */
export const seesAll = (): boolean => may('usage:read')

/** Members are told apart where the caller may see them. */
export const groupingsForCaller = (): readonly Grouping[] =>
  groupings.filter((grouping) => grouping !== 'member' || seesAll())

/** The view that an address names; what it does not say, or says wrongly, is as usual. */
export function viewOf(query: URLSearchParams): View {
  const span = oneOf(spans, query.get('span')) ?? '30d'
  const given = (name: string) => query.get(name) ?? undefined
  return {
    span,
    ...daysOf(span, query),
    by: oneOf(groupingsForCaller(), query.get('by')) ?? 'day',
    measure: oneOf(measures, query.get('measure')) ?? 'cost',
    model: given('model'),
    member: seesAll() ? given('member') : undefined,
    apiKey: given('key'),
  }
}

/** The address of a view. */
export function addressOf({ span, first, last, by, measure, model, member, apiKey }: View): string {
  const query = new URLSearchParams({
    span,
    ...(span === 'own' && { from: first, to: last }),
    by,
    measure,
    ...(model !== undefined && { model }),
    ...(member !== undefined && { member }),
    ...(apiKey !== undefined && { key: apiKey }),
  })
  return `/usage?${query}`
}

const daysOfSpan = { '7d': 7, '30d': 30, '90d': 90 } as const

function daysOf(span: Span, query: URLSearchParams): { first: Day; last: Day } {
  const last = today()
  if (span === 'month') return { first: `${last.slice(0, 8)}01`, last }
  if (span !== 'own') return { first: shifted(last, 1 - daysOfSpan[span]), last }
  const [from, to] = [dayIn(query.get('from')) ?? last, dayIn(query.get('to')) ?? last]
  return from < to ? { first: from, last: to } : { first: to, last: from }
}

/** A day of this century: there is no use before it, and a mistyped year would be a plot of as many days. */
const dayIn = (text: string | null): Day | undefined =>
  text !== null && /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined

const oneOf = <Name extends string>(names: readonly Name[], text: string | null): Name | undefined =>
  names.find((name) => name === text)
