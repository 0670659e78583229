import { setTimeout as pause } from 'node:timers/promises'
import { CannotBeSeen, type Claim } from './claim.ts'
import { deleteChats } from './delete-chats.ts'
import { type Address, type Deployment, send } from './deployment.ts'
import { withKey } from './with-key.ts'

/** The finding on one claim. */
export interface Finding {
  readonly claim: string
  readonly outcome: 'ok' | 'FAILED' | 'skipped'
  /** What was seen, went wrong, or is missing. */
  readonly words: string
}

/** The most that a run may spend, in dollars, which the deployment itself enforces. */
export const mostUsd = '0.10'

/** About 15 s are usual if the database had paused. */
const longestWaitMs = 90_000

/**
 * Checks one claim after another, with a key made for the run that may spend `mostUsd`. Leaves nothing behind but
 * its cost.
 * @param found is told of each finding as it is known
 * @throws RequestFailed if the deployment does not answer, or refuses the key
 */
export async function lookAtClaims(
  address: Address,
  claims: readonly Claim[],
  found: (finding: Finding) => void,
): Promise<void> {
  await waitUntilAwake(address)
  await withKey(address, { mostUsd }, async (deployment) => {
    try {
      for (const claim of claims) found(await lookAt(claim, deployment))
    } finally {
      await deleteChats(deployment)
    }
  })
}

async function lookAt({ claim, look }: Claim, deployment: Deployment): Promise<Finding> {
  try {
    return { claim, outcome: 'ok', words: await look(deployment) }
  } catch (error) {
    const outcome = error instanceof CannotBeSeen ? 'skipped' : 'FAILED'
    return { claim, outcome, words: error instanceof Error ? error.message : String(error) }
  }
}

/** A database that pauses refuses the first requests, which wake it up. */
async function waitUntilAwake(address: Address): Promise<void> {
  const giveUpAt = Date.now() + longestWaitMs
  for (;;) {
    const { status, headers } = await send(address, 'GET /chats')
    if (status !== 503 || Date.now() > giveUpAt) return
    await pause(Number(headers.get('retry-after') ?? 1) * 1_000)
  }
}
