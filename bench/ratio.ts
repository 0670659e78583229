import type { CandidateName } from './candidates/candidate-kinds.ts'
import type { Round } from './scenarios/scenario.ts'
import { median } from './statistics.ts'

/** A ratio over the rounds of one run; in each, both sides come from the same round. */
export interface Ratio {
  median: number
  min: number
  max: number
}

/** One candidate over a baseline in one measure; undefined if either was not measured. */
export function ratioOver(
  rounds: Round[],
  measure: string,
  candidate: CandidateName,
  baseline: CandidateName,
): Ratio | undefined {
  const ratios = rounds.flatMap((round) => {
    const [over, under] = [round[candidate]?.[measure], round[baseline]?.[measure]]
    return over === undefined || under === undefined ? [] : [over / under]
  })
  if (ratios.length === 0) return undefined
  return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) }
}
