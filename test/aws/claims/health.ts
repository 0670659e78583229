import { BrokenClaim, type Claim } from '../claim.ts'
import { nobody, send } from '../deployment.ts'

export const health: Claim = {
  claim: 'GET /health is answered to everybody, under the request ID that was sent',
  answers: [],
  look: async (deployment) => {
    const sent = 'prove-aws-health-1'
    const response = await send(deployment, 'GET /health', {
      bearer: nobody,
      headers: { 'x-request-id': sent },
    })
    const text = await response.text()
    if (response.status !== 200) throw new BrokenClaim(`it was answered ${response.status}: ${text}`)
    const { status, env, requestId } = JSON.parse(text) as Record<string, unknown>
    if (status !== 'ok') throw new BrokenClaim(`its status is ${String(status)}`)
    const ids = [response.headers.get('x-request-id'), requestId]
    if (!ids.every((id) => id === sent)) throw new BrokenClaim(`${sent} came back as ${ids.join(' and ')}`)
    return `env ${String(env)}`
  },
}
