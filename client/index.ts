import createFetchClient, { type Client } from 'openapi-fetch'
import type { paths } from './api.ts'
import { followTurns, type MessageStream, streamMessages, type TurnStream } from './stream-message.ts'

export type { components, paths } from './api.ts'
export { ApiError } from './api-error.ts'
export type { MessageBody, MessageEvent } from './stream-message.ts'

/** Where the service is, and the caller's credentials. */
export interface ClientSettings {
  /** Without a trailing slash. */
  baseUrl: string
  apiKey?: string
  /** A JWT of the deployment's identity provider, for people. */
  token?: string
  /** Sent with every request. */
  headers?: Record<string, string>
  /** Replaces the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>
}

/** All operations of the API by method and path, and its streams as async iterables. */
export interface ApiClient extends Client<paths> {
  streamMessage: MessageStream
  followTurn: TurnStream
}

/** A client whose requests and responses are typed by the API description of the service. */
export function createClient({ baseUrl, apiKey, token, headers, fetch }: ClientSettings): ApiClient {
  const client = createFetchClient<paths>({
    baseUrl,
    headers: {
      ...(apiKey !== undefined && { 'x-api-key': apiKey }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(fetch && { fetch }),
  })
  return { ...client, streamMessage: streamMessages(client), followTurn: followTurns(client) }
}
