import { BrokenClaim, type Claim } from '../claim.ts'
import { type Deployment, nobody, type SendOptions, send } from '../deployment.ts'
import { type Refusal, requireRefusal } from '../require-refusal.ts'
import { withKey } from '../with-key.ts'

type Refused = readonly [request: string, options: SendOptions, refusal: Refusal]

const neverMade = `ck_live_${'0'.repeat(32)}_${'0'.repeat(49)}`
const hello = { message: 'Hello' }
const requestsAMinute = 2
/** A process that has not reached Redis yet lets one more through. */
const mostRequests = 10

/** Refused before Claude is asked. API Gateway has no 405. */
const refused: readonly Refused[] = [
  ['GET /no-such-route', {}, { status: [404], code: 'route_not_found' }],
  ['PUT /health', {}, { status: [404, 405] }],
  ['GET /chats', { bearer: nobody }, { status: [401] }],
  ['GET /chats', { bearer: neverMade }, { status: [401] }],
  ['GET /api-keys', {}, { status: [403] }],
  ['POST /chat', { body: {} }, { status: [400] }],
  ['POST /chat/stream', { body: { message: '' } }, { status: [400] }],
  ['POST /chat/stream', { body: { ...hello, model: 'no-such-model' } }, { status: [400] }],
]

export const refusals: Claim = {
  claim: 'what is refused has its true status, also where a stream was asked for, and the one envelope',
  answers: [],
  look: async (deployment) => {
    for (const [request, options, refusal] of refused) {
      await requireRefusal(request, await send(deployment, request, options), refusal)
    }
    await withKey(deployment, { mostUsd: '0', requestsPerMinute: requestsAMinute }, refuseWithoutMoney)
    return '400, 401, 402, 403, 404, 429'
  },
}

/** Refused for lack of money at first, and in the end for too many requests. */
async function refuseWithoutMoney(deployment: Deployment): Promise<void> {
  const request = 'POST /chat/stream'
  const stream = () => send(deployment, request, { body: { ...hello, model: deployment.model } })
  await requireRefusal(request, await stream(), { status: [402] })
  let response = await stream()
  for (let times = 2; times < mostRequests && response.status !== 429; times++) response = await stream()
  const retryAfter = Number(response.headers.get('retry-after'))
  await requireRefusal(request, response, { status: [429] })
  if (!(retryAfter >= 1)) throw new BrokenClaim(`429 came with Retry-After: ${retryAfter}`)
}
