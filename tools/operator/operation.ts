import type { ApiClient } from '../../client/index.ts'

/** One command of the operator. @throws UsageError, RequestFailed */
export type Operation = (client: ApiClient) => Promise<Result>

export interface Result {
  /** The API's response, for `--json`. */
  answer: unknown
  /** The same for people. */
  text: string
}
