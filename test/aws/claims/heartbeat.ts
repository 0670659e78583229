import { ask, shortQuestion } from '../ask.ts'
import { BrokenClaim, CannotBeSeen, type Claim } from '../claim.ts'
import { isComment, isToken, readFrames } from '../frames.ts'

/** In ms: longer than the ten seconds between two comments. */
const silence = 11_000

export const heartbeat: Claim = {
  claim: 'while Claude is silent a comment comes every ten seconds, so that nobody on the way gives up',
  // Only the fake one, because it costs nothing.
  answers: [],
  look: async (deployment) => {
    const { fakeClaude } = deployment
    if (fakeClaude === undefined) {
      throw new CannotBeSeen('only the fake Claude falls silent when it is asked to (--fake-claude)')
    }
    const script = await fetch(`${fakeClaude}/control/script`, {
      method: 'POST',
      body: JSON.stringify([{ tokens: 3, firstTokenMs: silence }]),
    })
    if (!script.ok) throw new Error(`The fake Claude did not take its script: ${script.status}`)
    let comments = 0
    for await (const frame of readFrames(
      await ask(deployment, '/chat/stream', { message: shortQuestion, maxTokens: 50 }),
    )) {
      if (isComment(frame)) comments += 1
      if (isToken(frame) && comments === 0) throw new BrokenClaim(`${silence} ms went by without one`)
    }
    return `in ${silence / 1_000} s of silence`
  },
}
