import type { components } from '../../client/api.ts'
import type { ApiClient } from '../../client/index.ts'
import type { Result } from './operation.ts'
import { plainText } from './plain-text.ts'
import { request } from './request.ts'

type Upstream = components['schemas']['Upstream']

/** The ways to Claude, each with its switches. @throws RequestFailed */
export async function listUpstreams(client: ApiClient): Promise<Result> {
  const answer = await request(client.GET('/upstreams'))
  return { answer, text: answer.data.map(describeUpstream).join('\n') }
}

/** A line for the upstream, and one for each of its switches. */
export function describeUpstream({ upstream, configured, switches }: Upstream): string {
  const lines = switches.map(
    ({ model, reason, switched_off_at: at }) => `  off for ${model} since ${at}: ${plainText(reason)}`,
  )
  return [`${upstream}  ${configured ? 'configured' : 'not configured'}`, ...lines].join('\n')
}
