import { upstreamsOf } from '../../config/upstreams.ts'
import type { UpstreamName } from '../../upstream-names.ts'

/** The upstreams that a model may be asked of now, in their order: those of the deployment that no operator has switched off. */
export async function usableUpstreams(
  model: string,
  switchedOff: readonly UpstreamName[] = [],
): Promise<readonly UpstreamName[]> {
  return upstreamsOf(model).filter((name) => !switchedOff.includes(name))
}
