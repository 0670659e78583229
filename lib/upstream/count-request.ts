import { client } from './client.ts'
import { failureOfCall } from './failures/upstream-failure.ts'

/**
 * What Claude counts in a body for `count_tokens`, which is sent as it is.
 * @param patienceMs how long that may take
 * @returns Claude's answer, as it came
 * @throws ApiError that says what the client is told
 */
export async function countRequest(
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  patienceMs: number,
): Promise<object> {
  const limit = { timeout: patienceMs, signal: AbortSignal.timeout(patienceMs) }
  const counted = await client()
    .then((claude) =>
      claude.post('/v1/messages/count_tokens', {
        ...limit,
        body,
        headers: { 'content-type': 'application/json', ...headers },
      }),
    )
    .catch((error: unknown) => {
      throw failureOfCall(error).answer
    })
  return Object(counted) as object
}
