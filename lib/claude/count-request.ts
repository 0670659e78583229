import { client } from './client.ts'
import { failureOfCall } from './failures/upstream-failure.ts'

/**
 * What Claude counts in a body of `count_tokens`, which it is sent as it is.
 * @param patienceMs how long that may take
 * @returns its answer, as it came
 * @throws ApiError that says what the client is to be told
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
