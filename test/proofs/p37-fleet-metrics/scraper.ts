import { setTimeout as pause } from 'node:timers/promises'
import type { Application } from '../../harness/application.ts'
import { type MetricFamily, parsePrometheus } from '../../harness/prometheus-text.ts'
import { until } from '../../harness/until.ts'
import { BrokenPromise } from '../proof.ts'

/** In ms; Prometheus asks every 15 s. */
const betweenScrapesMs = 50

/** Scrapes constantly, and checks that no counter falls. */
export class Scraper {
  readonly #app: Application
  readonly #stop = new AbortController()
  readonly #watching: Promise<void>
  #last: ReadonlyMap<string, number> = new Map()
  #fall: BrokenPromise | undefined
  scrapes = 0

  constructor(app: Application) {
    this.#app = app
    this.#watching = this.#watch()
  }

  /**
   * Scrapes once more, as soon as there is an answer.
   * @throws BrokenPromise when a counter has ever fallen
   */
  async scrape(): Promise<ReadonlyMap<string, MetricFamily>> {
    const families = await until(() => this.#scrapeOnce())
    if (this.#fall) throw this.#fall
    return families
  }

  /** @throws BrokenPromise when a counter has ever fallen */
  async end(): Promise<void> {
    this.#stop.abort()
    await this.#watching
    if (this.#fall) throw this.#fall
  }

  async #watch(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#scrapeOnce()
      await pause(betweenScrapesMs)
    }
  }

  /** @returns undefined while Redis is away, when there are no numbers rather than wrong ones */
  async #scrapeOnce(): Promise<ReadonlyMap<string, MetricFamily> | undefined> {
    const response = await this.#app.send('GET', '/metrics')
    const text = await response.text()
    if (response.status !== 200) return undefined
    const families = parsePrometheus(text)
    this.#compare(countersOf(families))
    this.scrapes++
    return families
  }

  #compare(counters: ReadonlyMap<string, number>): void {
    for (const [series, before] of this.#last) {
      const now = counters.get(series) ?? 0
      if (now < before) this.#fall ??= new BrokenPromise(`${series} fell from ${before} to ${now}`)
    }
    this.#last = counters
  }
}

/** Everything that must not fall: counters, and the buckets, sums and counts of histograms. */
function countersOf(families: ReadonlyMap<string, MetricFamily>): Map<string, number> {
  const counters = [...families.values()].filter(({ type }) => type !== 'gauge')
  return new Map(
    counters.flatMap(({ samples }) =>
      samples.map(
        ({ name, labels, value }) => [`${name} ${Object.values(labels).join(' ')}`, value] as const,
      ),
    ),
  )
}
