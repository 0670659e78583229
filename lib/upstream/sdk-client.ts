import type Anthropic from '@anthropic-ai/sdk'
import type { ClientOptions } from '@anthropic-ai/sdk'
import { httpFetch } from './http-fetch.ts'

/** The SDK; it is more than half of the code of a chat function, so it is loaded only on demand. */
export const sdk = () => import('./sdk.ts')

/**
 * A client of the SDK for one upstream. Retries are ours, because the SDK's sleep for as long as they are told to, and repeat
 * calls that fail for want of money. Everything that the SDK could log or trace of prompts is off here, whatever the
 * environment says.
 * @param place where the upstream is, and how calls are shown to be ours
 */
export async function sdkClient(
  place: Pick<ClientOptions, 'apiKey' | 'authToken' | 'credentials' | 'fetch' | 'defaultHeaders'> & {
    baseURL: string
  },
): Promise<Anthropic> {
  const { Anthropic: Client } = await sdk()
  return new Client({
    fetch: httpFetch,
    ...place,
    maxRetries: 0,
    openTelemetry: { traces: false, propagation: false },
    logLevel: 'off',
  })
}
