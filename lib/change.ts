/** One thing before and after, as the API shows it and so without secrets, and what the caller is told of the change. */
export interface Change<Result = unknown> {
  /** The id of what was changed. */
  readonly target: string
  /** Null: it was not there. */
  readonly before: object | null
  /** Null: it is not there any more. */
  readonly after: object | null
  readonly result: Result
}
