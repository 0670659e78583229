import { ask, shortQuestion } from '../ask.ts'
import { BrokenClaim, type Claim } from '../claim.ts'
import { type Deployment, send } from '../deployment.ts'
import { readStream } from '../frames.ts'

const maxTokens = 50

/** Requests that name an id, by its kind. */
const requests = {
  chat: ['GET /chats/', 'DELETE /chats/'].map((start) => ({ start, end: '' })),
  turn: [
    { start: 'GET /turns/', end: '/stream' },
    { start: 'POST /turns/', end: '/stop' },
  ],
} as const

export const unknownIds: Claim = {
  claim: 'an id of another organization is answered like one that never was, to the byte',
  answers: [maxTokens],
  look: async (deployment) => {
    const { otherKey } = deployment
    if (otherKey === undefined) {
      await requireSameAnswers(deployment, deployment.key, [])
      return 'malformed ids too; those of another organization were not tried: give --other-api-key'
    }
    const stream = await readStream(
      await ask(deployment, '/chat/stream', { message: shortQuestion, maxTokens }),
    )
    const ours = [...new Set(stream.match(/(?:chat|turn)_[0-9a-f]{32}/g) ?? [])]
    await requireSameAnswers(deployment, otherKey, ours)
    return 'malformed ids too'
  },
}

/** @throws BrokenClaim if an existing id can be told from one that never existed */
async function requireSameAnswers(deployment: Deployment, bearer: string, ids: string[]): Promise<void> {
  for (const [kind, templates] of Object.entries(requests)) {
    const never = `${kind}_00000000000070008000000000000000`
    const tried = [...ids.filter((id) => id.startsWith(kind)), 'x']
    for (const { start, end } of templates) {
      const answerTo = async (id: string) => {
        // With the same request ID, which is part of the answer.
        const headers = { 'x-request-id': 'prove-aws-unknown' }
        const response = await send(deployment, `${start}${id}${end}`, { bearer, headers })
        return `${response.status} ${await response.text()}`
      }
      const expected = await answerTo(never)
      if (!expected.startsWith('404 ')) throw new BrokenClaim(`${start}${never} was answered ${expected}`)
      for (const id of tried) {
        const answer = await answerTo(id)
        if (answer !== expected) {
          throw new BrokenClaim(`${start}${id} was answered ${answer}, and not ${expected}`)
        }
      }
    }
  }
}
