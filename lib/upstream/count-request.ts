import type { UpstreamName } from '../upstream-names.ts'
import { failureOfCall } from './failures/upstream-failure.ts'
import { findUpstream } from './find-upstream.ts'
import { fitBytes, type WrittenRequest } from './requests/fit-bytes.ts'

/**
 * What Claude counts in a body for `count_tokens`, which is sent as it is, or as near to that as the upstream takes it.
 * @param patienceMs how long that may take
 * @returns Claude's answer, as it came
 * @throws ApiError that says what the client is told
 */
export async function countRequest(
  name: UpstreamName,
  request: WrittenRequest,
  headers: Readonly<Record<string, string>>,
  patienceMs: number,
): Promise<object> {
  const limit = { timeout: patienceMs, signal: AbortSignal.timeout(patienceMs) }
  const upstream = findUpstream(name)
  const counted = await upstream
    .client()
    .then((claude) =>
      claude.post('/v1/messages/count_tokens', {
        ...limit,
        body: fitBytes(request, upstream.requests),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    )
    .catch((error: unknown) => {
      throw failureOfCall(error).answer
    })
  return Object(counted) as object
}
