/** A complete request. */
export interface Target {
  url: string
  headers: Record<string, string>
  body: string
  /** One for each request of a job, in place of `body`. */
  bodies?: readonly string[]
}

/** `streams` streams, started evenly over `arrivalMs`; each must complete with exactly `tokens` tokens. */
export interface StreamJob {
  kind: 'streams'
  target: Target
  streams: number
  arrivalMs: number
  tokens: number
}

/** Buffered requests in a closed loop over `connections` connections. */
export interface RequestJob {
  kind: 'requests'
  target: Target
  requests: number
  connections: number
}

export type Job = StreamJob | RequestJob

/** Milliseconds from the start of a request to its first token and to its end; buffered requests have no tokens. */
export interface Timings {
  firstTokenMs: number[]
  closeMs: number[]
}

export type Answer = { timings: Timings } | { failure: string }
