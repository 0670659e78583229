import { ask, longQuestion } from '../ask.ts'
import { BrokenClaim, type Claim } from '../claim.ts'
import { send } from '../deployment.ts'
import { idOf, isComment, readDone, readFrames, readStream, turnOf } from '../frames.ts'

const maxTokens = 200
const tokensBeforeDrop = 5

export const resume: Claim = {
  claim: 'a stream that was dropped goes on from Last-Event-ID, and both parts are the whole to the byte',
  answers: [maxTokens],
  look: async (deployment) => {
    const drop = new AbortController()
    const seen: string[] = []
    for await (const frame of readFrames(
      await ask(deployment, '/chat/stream', { message: longQuestion, maxTokens, signal: drop.signal }),
    )) {
      if (isComment(frame)) continue
      seen.push(frame)
      if (idOf(frame) >= tokensBeforeDrop) break
    }
    drop.abort()

    const path = `GET /turns/${turnOf(seen[0] ?? '')}/stream`
    const lastEventId = String(idOf(seen.at(-1) ?? ''))
    const rest = await readStream(await send(deployment, path, { headers: { 'last-event-id': lastEventId } }))
    const whole = await readStream(await send(deployment, path))
    readDone(whole)
    if (seen.join('') + rest !== whole) {
      throw new BrokenClaim(`after token ${lastEventId} the stream went on with: ${rest.slice(0, 100)}`)
    }
    return `dropped after token ${lastEventId}, ${rest.split('event: token').length - 1} more came`
  },
}
