import { BrokenClaim, type Claim } from '../claim.ts'
import { type Deployment, nobody, send } from '../deployment.ts'
import { requireRefusal } from '../require-refusal.ts'

const request = 'GET /metrics'
const healthy = 'http_requests_total{method="GET",route="/health",status_code="200"}'
const requests = 2

export const metricsToken: Claim = {
  claim: 'GET /metrics needs the token, and counts what the whole fleet has answered',
  answers: [],
  look: async (deployment) => {
    for (const bearer of [nobody, deployment.key, 'another-token']) {
      await requireRefusal(request, await send(deployment, request, { bearer }), { status: [401] })
    }
    const { metricsToken: token } = deployment
    if (token === undefined) return 'refused without it; nothing was counted: give --metrics-token'
    const before = await readHealthy(deployment, token)
    for (let times = 0; times < requests; times++) {
      await (await send(deployment, 'GET /health', { bearer: nobody })).text()
    }
    const counted = (await readHealthy(deployment, token)) - before
    if (counted < requests) throw new BrokenClaim(`${requests} requests were counted as ${counted}`)
    return `${requests} requests counted as ${counted}, with those of others`
  },
}

async function readHealthy(deployment: Deployment, bearer: string): Promise<number> {
  const response = await send(deployment, request, { bearer })
  const text = await response.text()
  if (response.status !== 200) throw new BrokenClaim(`the token was answered ${response.status}`)
  const line = text.split('\n').find((each) => each.startsWith(healthy))
  return Number(line?.slice(healthy.length) ?? 0)
}
