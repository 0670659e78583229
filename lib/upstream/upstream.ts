import type Anthropic from '@anthropic-ai/sdk'
import type { UpstreamName } from '../upstream-names.ts'

/** One way to Claude: everything in which it differs from the others. */
export interface Upstream {
  readonly name: UpstreamName
  /** The client of this process, made on first use. */
  client(): Promise<Anthropic>
  /** The header in which it tells its id of a call. */
  readonly requestIdHeader: 'request-id' | 'x-amzn-requestid'
  /** Whether it counts thinking that it does not show (report/unseen-thinking.ts). */
  readonly countsThinking: boolean
  /** In what its requests differ from those to Anthropic's API; undefined: in nothing. */
  readonly requests?: RequestDifferences
}

/** In what requests to an upstream differ from those to Anthropic's API. */
export interface RequestDifferences {
  /** Its name of a model. */
  readonly modelId: (model: string) => string
  /** Members of a request that it refuses. */
  readonly lacks: ReadonlySet<string>
}
