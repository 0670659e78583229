import { signal } from '@preact/signals'
import { ApiError } from '../../client/index.ts'
import { api, dataOf, type Schemas } from '../app/api.ts'
import { caller } from '../app/session.ts'
import { type ChartName, chartNames, charts, type Lines } from './charts.ts'
import { readSamples, type Sample } from './prometheus-text.ts'
import { countedBetween } from './readings.ts'

/** What the charts show of one moment. */
export interface Point {
  /** In seconds since 1970. */
  readonly at: number
  readonly lines: Readonly<Record<ChartName, Lines>>
}

interface Reading {
  readonly at: number
  readonly samples: readonly Sample[]
}

type Stores = Schemas['StoresHealth']['stores']

const keptSeconds = 60 * 60

/** The last scrape. */
export const reading = signal<Reading | undefined>(undefined)
export const metricsError = signal<Error | undefined>(undefined)
/** The last hour, as far as it was watched; kept while other pages are open. */
export const points = signal<readonly Point[]>([])

export const stores = signal<Stores | undefined>(undefined)
export const storesError = signal<Error | undefined>(undefined)

caller.subscribe(() => {
  reading.value = undefined
  points.value = []
  stores.value = undefined
  metricsError.value = undefined
  storesError.value = undefined
})

let looking: Promise<unknown> | undefined

/** Reads the whole fleet's metrics and asks how its stores are, once at a time. */
export function lookAtFleet(): void {
  looking ??= Promise.all([readMetrics(), askStores()]).finally(() => (looking = undefined))
}

async function readMetrics(): Promise<void> {
  try {
    const text = await dataOf(api.GET('/metrics', { parseAs: 'text' }))
    metricsError.value = undefined
    take({ at: Date.now() / 1_000, samples: readSamples(text) })
  } catch (error) {
    metricsError.value = error as Error
  }
}

function take(newer: Reading): void {
  const before = reading.value
  reading.value = newer
  if (!before || newer.at <= before.at) return
  const interval = {
    seconds: newer.at - before.at,
    counted: countedBetween(before.samples, newer.samples),
    now: newer.samples,
  }
  const lines = chartNames.map((name) => [name, charts[name].linesOf(interval)])
  const point = { at: newer.at, lines: Object.fromEntries(lines) as Point['lines'] }
  points.value = [...points.value.filter(({ at }) => at > newer.at - keptSeconds), point]
}

async function askStores(): Promise<void> {
  try {
    const health = await dataOf(api.GET('/health/stores'))
    stores.value = health.stores
    storesError.value = undefined
  } catch (error) {
    // A refusal says how each of them is, too.
    if (error instanceof ApiError) stores.value = error.details['stores'] as Stores | undefined
    storesError.value = error as Error
  }
}
