import { type UpstreamName, upstreamNames } from '../../lib/upstream-names.ts'
import type { ProofRun } from './proof.ts'

/** The only upstream of a proof's run, by its seed: what is promised holds of each. */
export interface UpstreamOfRun {
  readonly upstream: UpstreamName
  readonly settings: Readonly<Record<string, string>>
}

/** @param turn so that proofs with the same seed do not all run on the same */
export function upstreamOfRun({ seed }: ProofRun, turn: 0 | 1): UpstreamOfRun {
  const upstream = upstreamNames[(seed + turn) % upstreamNames.length] ?? 'anthropic'
  return { upstream, settings: { CLAUDE_UPSTREAMS: upstream, BEDROCK_PROFILE: 'eu' } }
}
