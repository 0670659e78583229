import type { Deployment } from './deployment.ts'

/** A promise of ours that every user of a deployment can check from outside. */
export interface Claim {
  readonly claim: string
  /** For each answer that Claude is asked for: how many tokens it may have. */
  readonly answers: readonly number[]
  /**
   * Looks whether it holds.
   * @returns what was seen
   * @throws BrokenClaim, CannotBeSeen; every other error fails the claim as well
   */
  readonly look: (deployment: Deployment) => Promise<string>
}

/** The claim does not hold there. The message is one sentence that says what happened instead. */
export class BrokenClaim extends Error {
  override name = 'BrokenClaim'
}

/** There is no way to look from here. The message says what is missing. */
export class CannotBeSeen extends Error {
  override name = 'CannotBeSeen'
}
