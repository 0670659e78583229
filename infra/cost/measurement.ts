import measured from './measured-chat.json' with { type: 'json' }

/**
 * What one chat uses: a question with its context, and an answer that streams. `npm run cost -- --measure` measures it
 * with the bundles as they ship, under AWS's runtime client, on local engines.
 */
export interface Measurement {
  /** The day of it. */
  readonly measuredOn: string
  readonly answerTokens: number
  /** Of the fake Claude, at the pace of the real one. */
  readonly tokensPerSecond: number
  readonly firstTokenMs: number
  readonly contextMessages: number
  /** From the event to the next request for one, in a process that has answered before. */
  readonly billedMs: number
  readonly peakMegabytes: number
  /** To the client. */
  readonly answerBytes: number
  /** To Claude. */
  readonly promptBytes: number
  /** Of the function, its metrics among them. */
  readonly logBytes: number
  /** Values that CloudWatch keeps apart, of one chat that ends well. */
  readonly customMetrics: number
  readonly journalWriteUnits: number
  readonly journalReadUnits: number
  /** Those that our scripts call inside of Redis among them. */
  readonly redisCommands: number
  /** All processes of Postgres together. */
  readonly databaseCpuMs: number
  readonly databaseLogBytes: number
  /** One run of the sweeper that finds nothing. */
  readonly sweepMs: number
  readonly sweepLogBytes: number
}

export const measuredChat: Measurement = measured

/** What Lambda itself logs of an invocation, as JSON. AWS does not say; three lines of some 400 bytes. */
export const platformLogBytes = 1_200
