import { modelNames } from '../../lib/model-names.ts'
import { hasModel, type UpstreamName, upstreamNames } from '../../lib/upstream-names.ts'
import type { ProofRun } from './proof.ts'

/** The only upstream of a proof's run, by its seed: what is promised holds of each. */
export interface UpstreamOfRun {
  readonly upstream: UpstreamName
  readonly settings: Readonly<Record<string, string>>
}

/** Models that Bedrock does not have. */
const elsewhere = modelNames
  .filter((model) => !hasModel('bedrock', model))
  .map((model) => `${model}=anthropic`)
  .join(',')

/** @param turn so that proofs with the same seed do not all run on the same */
export function upstreamOfRun({ seed }: ProofRun, turn: 0 | 1): UpstreamOfRun {
  const upstream = upstreamNames[(seed + turn) % upstreamNames.length] ?? 'anthropic'
  const settings = { CLAUDE_UPSTREAMS: upstream, BEDROCK_PROFILE: 'eu', CLAUDE_UPSTREAMS_BY_MODEL: elsewhere }
  return { upstream, settings }
}
