import { upstreamsOf } from '../../config/upstreams.ts'
import type { UpstreamName } from '../../upstream-names.ts'
import { readSwitchedOff } from '../../upstream-switches/read-switched-off.ts'

/**
 * The upstreams that a model may be asked of now, in their order: those of the deployment that no operator has switched off.
 * @param known those that are switched off, where that has just been told
 */
export async function usableUpstreams(
  model: string,
  known?: readonly UpstreamName[],
): Promise<readonly UpstreamName[]> {
  const off = new Set(known ?? (await readSwitchedOff(model)))
  return upstreamsOf(model).filter((name) => !off.has(name))
}
