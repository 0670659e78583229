import type { Journal } from '../../lib/journal/journal.ts'

/** Replaces `Journal` in the candidate that shows what a turn costs without one. */
class NoJournal implements Pick<Journal, keyof Journal> {
  readonly isKept = true
  readonly stopRequested = new AbortController().signal

  static open(): Promise<NoJournal> {
    return Promise.resolve(new NoJournal())
  }

  begin(): void {}
  note(): void {}
  add(): void {}
  async writeAhead(): Promise<void> {}
  async close(): Promise<void> {}
  async discard(): Promise<void> {}
}

export { NoJournal as Journal }
