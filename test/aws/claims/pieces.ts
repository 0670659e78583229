import { ask, longQuestion } from '../ask.ts'
import { BrokenClaim, type Claim } from '../claim.ts'
import { idOf, isComment, isToken, readDone, readFrames, turnOf } from '../frames.ts'

const maxTokens = 300
/** An edge that holds a stream back delivers all of it at the end. */
const latestPart = 0.8

export const pieces: Claim = {
  claim: 'a stream arrives as Claude says it, and not at its end',
  answers: [maxTokens],
  look: async (deployment) => {
    const askedAt = performance.now()
    const sinceAsked = () => performance.now() - askedAt
    const frames: string[] = []
    let firstMs: number | undefined
    for await (const frame of readFrames(
      await ask(deployment, '/chat/stream', { message: longQuestion, maxTokens }),
    )) {
      if (isToken(frame)) firstMs ??= sinceAsked()
      if (!isComment(frame)) frames.push(frame)
    }
    const wholeMs = sinceAsked()
    requireOrder(frames)
    if (firstMs === undefined) throw new BrokenClaim('there was no text')
    const part = firstMs / wholeMs
    if (part > latestPart) {
      throw new BrokenClaim(`the first text came after ${Math.round(part * 100)} % of the whole time`)
    }
    return `${frames.length - 2} pieces, the first after ${Math.round(firstMs)} of ${Math.round(wholeMs)} ms`
  },
}

/** `start`, tokens 1, 2, … and `done`. @throws BrokenClaim */
function requireOrder(frames: readonly string[]): void {
  turnOf(frames[0] ?? '')
  readDone(frames.join(''))
  const ids = frames.slice(1, -1).map(idOf)
  const wrong = ids.findIndex((id, index) => id !== index + 1)
  if (wrong >= 0) throw new BrokenClaim(`token ${wrong + 1} came as ${ids[wrong]}`)
}
