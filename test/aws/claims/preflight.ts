import { BrokenClaim, CannotBeSeen, type Claim } from '../claim.ts'
import { type Deployment, nobody, send } from '../deployment.ts'

const stranger = 'https://stranger.invalid'
const wanted = ['authorization', 'content-type', 'idempotency-key', 'last-event-id']

export const preflight: Claim = {
  claim: 'pages of the allowed origins may call the API and read its answers, others may not',
  answers: [],
  look: async (deployment) => {
    const { origin } = deployment
    if (origin === undefined) throw new CannotBeSeen('give --origin, one of its CORS_ORIGINS')
    const { status, headers } = await ask(deployment, origin)
    if (status !== 204) throw new BrokenClaim(`a preflight was answered ${status}`)
    const allowed = headers.get('access-control-allow-origin')
    if (allowed !== origin && allowed !== '*') throw new BrokenClaim(`${origin} was told: ${allowed}`)
    const granted = (headers.get('access-control-allow-headers') ?? '').toLowerCase().split(/ *, */)
    const missing = wanted.filter((name) => !granted.includes(name))
    if (missing.length > 0) throw new BrokenClaim(`a page may not send ${missing.join(', ')}`)

    const answer = await send(deployment, 'GET /chats', { headers: { origin } })
    if (answer.headers.get('access-control-allow-origin') !== allowed) {
      throw new BrokenClaim(`a page of ${origin} cannot read its answer`)
    }
    const others = (await ask(deployment, stranger)).headers.get('access-control-allow-origin')
    if (others !== null && allowed !== '*') throw new BrokenClaim(`${stranger} was told: ${others}`)
    return `allowed: ${allowed}`
  },
}

const ask = (deployment: Deployment, origin: string) =>
  send(deployment, 'OPTIONS /chat/stream', {
    bearer: nobody,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': wanted.join(),
    },
  })
