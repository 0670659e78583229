import type { Extras } from '../../reported.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import type { ServedAs } from '../../usage.ts'
import type { ReportedUsage } from './reported-usage.ts'
import { noThinking, type UnseenThinking } from './unseen-thinking.ts'

/**
 * What is known of an answer besides its words, as far as its charge depends on it. The journal of a turn has it as JSON, for
 * whoever settles the turn when its process has died.
 */
export interface Report {
  /** Undefined: none has answered. */
  readonly upstream: UpstreamName | undefined
  /** Undefined: Claude was asked, but has reported nothing. */
  readonly usage: ReportedUsage | undefined
  /** How Claude serves the call, as far as it has said so. */
  readonly served: ServedAs
  readonly extras: Extras
  /** Whether Claude has said why it stopped, which makes its usage final. */
  readonly hasStopped: boolean
  /** Whether it is a refusal that Claude charges nothing for. */
  readonly isFree: boolean
  readonly thinking: UnseenThinking
}

/** Of an answer of which nothing has come. */
export const noReport: Report = {
  upstream: undefined,
  usage: undefined,
  served: {},
  extras: {},
  hasStopped: false,
  isFree: false,
  thinking: noThinking,
}
