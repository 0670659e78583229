import type { MetricFamily } from '../../harness/prometheus-text.ts'
import { BrokenPromise } from '../proof.ts'

/** Requests and answers as the clients saw them: the truth that a scrape must tell. */
export class Tally {
  readonly #answered = new Map<string, number>()
  readonly #unanswered = new Map<string, number>()

  noteAnswer(method: string, route: string, status: number): void {
    increment(this.#answered, `${method} ${route} ${status}`)
  }

  /** Its process died: it may have been counted before that, under whatever status. */
  noteUnanswered(method: string, route: string): void {
    increment(this.#unanswered, `${method} ${route}`)
  }

  get answered(): number {
    return sum(this.#answered)
  }

  get unanswered(): number {
    return sum(this.#unanswered)
  }

  answersOf(method: string, route: string, status: number): number {
    return this.#answered.get(`${method} ${route} ${status}`) ?? 0
  }

  /**
   * Checks that every answer is counted, under its own series.
   * @param mayExceed how many more may be counted than were answered
   * @returns how many more are
   * @throws BrokenPromise with the first series that is wrong
   */
  compare(families: ReadonlyMap<string, MetricFamily>, mayExceed: number): number {
    const counted = countsOf(families)
    for (const [request, answers] of this.#answered) {
      const count = counted.get(request) ?? 0
      if (count < answers) {
        throw new BrokenPromise(`${request} was answered ${answers} times and counted ${count} times`)
      }
    }
    const excess = sum(counted) - this.answered
    if (excess <= mayExceed) return excess
    throw new BrokenPromise(
      `${this.answered} requests were answered, ${mayExceed} more may be counted, and ${sum(counted)} were counted`,
    )
  }
}

/** The fleet's requests by method, route and status, without the scraper's. */
function countsOf(families: ReadonlyMap<string, MetricFamily>): Map<string, number> {
  const samples = families.get('http_requests_total')?.samples ?? []
  const ofFleet = samples.filter(({ labels }) => labels['route'] !== '/metrics')
  return new Map(
    ofFleet.map(({ labels, value }) => [
      `${labels['method']} ${labels['route']} ${labels['status_code']}`,
      value,
    ]),
  )
}

const sum = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((total, each) => total + each, 0)

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
