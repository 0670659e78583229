/**
 * One thing before and after a change, as the API shows it and so without secrets, and what the caller is
 * told of the change.
 */
export interface Change<Result = unknown> {
  /** The id of what was changed. */
  readonly target: string
  /** Null: it did not exist. */
  readonly before: object | null
  /** Null: it no longer exists. */
  readonly after: object | null
  readonly result: Result
}
