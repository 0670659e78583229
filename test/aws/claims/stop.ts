import { ask, longQuestion } from '../ask.ts'
import { BrokenClaim, type Claim } from '../claim.ts'
import { type Deployment, send, sendForJson } from '../deployment.ts'
import { isComment, isToken, readDone, readFrames, readStream, turnOf } from '../frames.ts'

/** Must be longer than a stop takes, which may have to start a function. */
const maxTokens = 2_000

export const stop: Claim = {
  claim: 'a turn can be stopped from outside: its readers are told, its part is kept and charged',
  answers: [maxTokens],
  look: async (deployment) => {
    let stream = ''
    let stopped: Promise<void> | undefined
    for await (const frame of readFrames(
      await ask(deployment, '/chat/stream', { message: longQuestion, maxTokens }),
    )) {
      if (!isComment(frame)) stream += frame
      if (isToken(frame)) stopped ??= stopTurn(deployment, turnOf(stream))
    }
    await stopped
    const { outcome, cost, estimated } = readDone(stream)
    if (outcome !== 'stopped') throw new BrokenClaim(`the turn was told to stop, and ended as ${outcome}`)
    if (!estimated || Number(cost) <= 0) throw new BrokenClaim(`it cost ${cost}, estimated: ${estimated}`)
    const again = await readStream(await send(deployment, `GET /turns/${turnOf(stream)}/stream`))
    if (again !== stream) throw new BrokenClaim('whoever reads it again is told something else')
    return `after ${stream.split('event: token').length - 1} pieces`
  },
}

async function stopTurn(deployment: Deployment, turnId: string): Promise<void> {
  await sendForJson(deployment, `POST /turns/${turnId}/stop`)
}
