import type { ApiError } from '../errors.ts'
import { errorEnvelope } from '../http/error-envelope.ts'
import { oauthBody } from '../http/oauth-body.ts'
import { openaiCode, openaiError } from '../http/openai-error.ts'
import type { Decision } from '../rate-limit/decision.ts'
import { anthropicLimitHeaders, openaiLimitHeaders } from '../rate-limit/limit-headers.ts'
import type { EndpointResponse } from './exchange.ts'
import { failurePage } from './failure-page.ts'
import type { Route } from './route.ts'

/** How the clients of an API are told of refusals and limits. */
interface ClientApi {
  readonly tell: (failure: ApiError, requestId: string) => Told
  /** The status of a failure that has this one. */
  readonly statusOf: (status: number) => number
  /** The code of a failure that has this one. */
  readonly codeOf: (code: string) => string
  /** In addition to those that every response has. */
  readonly limitHeaders: (decision: Decision) => Record<string, string>
}

type Told = Pick<EndpointResponse, 'headers' | 'body'>

const asJson =
  (shape: (failure: ApiError, requestId: string) => object) =>
  (failure: ApiError, requestId: string): Told => ({
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(shape(failure, requestId)),
  })

const own: ClientApi = {
  tell: asJson(errorEnvelope),
  statusOf: (status) => status,
  codeOf: (code) => code,
  limitHeaders: () => ({}),
}
const openai: ClientApi = {
  ...own,
  tell: asJson(openaiError),
  codeOf: openaiCode,
  limitHeaders: openaiLimitHeaders,
}

const apis: Readonly<Record<NonNullable<Route['dialect']> | 'own', ClientApi>> = {
  own,
  anthropic: { ...own, limitHeaders: anthropicLimitHeaders },
  openai_chat: openai,
  openai_responses: {
    ...openai,
    // Codex repeats a request five times after a 402, and stops at a 429 with this code.
    statusOf: (status) => (status === 402 ? 429 : status),
  },
  oauth: { ...own, tell: asJson(oauthBody) },
  page: { ...own, tell: failurePage },
}

/** The API whose clients a route serves. */
export function clientApiOf({ dialect }: Pick<Route, 'dialect'>): ClientApi {
  return apis[dialect ?? 'own']
}
