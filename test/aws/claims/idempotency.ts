import { randomUUID } from 'node:crypto'
import { ask, longQuestion } from '../ask.ts'
import { BrokenClaim, type Claim } from '../claim.ts'
import { readStream } from '../frames.ts'
import { requireRefusal } from '../require-refusal.ts'
import { readUsage } from '../usage.ts'

const maxTokens = 200
const atOnce = 5

export const idempotency: Claim = {
  claim: 'one Idempotency-Key is one turn: the same bytes to all who ask with it, charged once',
  answers: [maxTokens],
  look: async (deployment) => {
    const headers = { 'idempotency-key': randomUUID() }
    const question = { message: longQuestion, maxTokens, headers }
    const before = await readUsage(deployment)
    const answers = await Promise.all(
      Array.from({ length: atOnce }, async () => readStream(await ask(deployment, '/chat/stream', question))),
    )
    const later = await ask(deployment, '/chat/stream', question)
    const isMarked = later.headers.get('idempotent-replayed') === 'true'
    const different = new Set([...answers, await readStream(later)]).size
    if (different !== 1) throw new BrokenClaim(`${atOnce + 1} requests got ${different} different answers`)
    if (!isMarked) throw new BrokenClaim('the last answer does not say that it was given before')

    const other = await ask(deployment, '/chat/stream', { ...question, maxTokens: maxTokens - 1 })
    await requireRefusal('another body under the same key', other, { status: [422] })
    const turns = (await readUsage(deployment)).turns - before.turns
    if (turns !== 1) throw new BrokenClaim(`GET /usage counts ${turns} turns for one key`)
    return `${atOnce} requests at once and one later`
  },
}
