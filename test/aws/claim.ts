import type { Deployment } from './deployment.ts'

/** A promise of ours that every user of a deployment can check from outside. */
export interface Claim {
  readonly claim: string
  /** The most tokens of each answer that Claude is asked for. */
  readonly answers: readonly number[]
  /**
   * Checks whether it holds.
   * @returns what was seen
   * @throws BrokenClaim, CannotBeSeen; every other error fails the claim as well
   */
  readonly look: (deployment: Deployment) => Promise<string>
}

/** The claim does not hold. The message is one sentence that says what happened instead. */
export class BrokenClaim extends Error {
  override name = 'BrokenClaim'
}

/** The claim cannot be checked from here. The message says what is missing. */
export class CannotBeSeen extends Error {
  override name = 'CannotBeSeen'
}
