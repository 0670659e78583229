import type { operations } from '../../client/api.ts'
import { describeUpstream } from './list-upstreams.ts'
import type { Operation } from './operation.ts'
import { request } from './request.ts'

type Path = operations['switch-off-upstream']['parameters']['path']

const path = '/upstreams/{upstream}/switches/{model}'

/** Switches an upstream off for a model, or `all`. The API refuses names that it does not know. */
export function switchOff(upstream: string, model: string, reason: string): Operation {
  return async (client) => {
    const answer = await request(client.PUT(path, { params: named(upstream, model), body: { reason } }))
    return { answer, text: describeUpstream(answer) }
  }
}

/** Takes that switch back. */
export function switchOn(upstream: string, model: string): Operation {
  return async (client) => {
    const answer = await request(client.DELETE(path, { params: named(upstream, model) }))
    return { answer, text: describeUpstream(answer) }
  }
}

const named = (upstream: string, model: string) => ({ path: { upstream, model } as Path })
