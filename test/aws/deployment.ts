/** A deployment before a run. */
export interface Address {
  /** Without a trailing slash. */
  readonly url: string
  /** May do everything in its organization, like an organization's first key. */
  readonly adminKey: string
  /** The model to ask. */
  readonly model: string
  readonly metricsToken?: string | undefined
  /** A key of any member of another organization. */
  readonly otherKey?: string | undefined
  /** An origin whose pages may call the deployment (CORS_ORIGINS). */
  readonly origin?: string | undefined
  /** The control address of the deployment's Claude, if that is the fake one. */
  readonly fakeClaude?: string | undefined
}

/** A deployment during a run, which has its own key there: it may chat, and spend little. */
export interface Deployment extends Address {
  readonly key: string
  readonly keyId: string
  /** By the deployment's clock. */
  readonly startedAt: string
}

/** For `bearer`. */
export const nobody = ''

export interface SendOptions {
  /** The caller's key or token; the run's own by default. */
  readonly bearer?: string
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** The deployment does not answer, or refuses what a run needs. The message is one sentence. */
export class RequestFailed extends Error {
  override name = 'RequestFailed'
}

/**
 * @param request method and path, as in `GET /chats`
 * @throws RequestFailed if there is no answer
 */
export async function send(
  deployment: Address & { readonly key?: string },
  request: string,
  { bearer = deployment.key ?? deployment.adminKey, body, headers, signal }: SendOptions = {},
): Promise<Response> {
  const [method = 'GET', path = '/'] = request.split(' ')
  const sent = fetch(`${deployment.url}${path}`, {
    method,
    headers: {
      ...(bearer !== nobody && { authorization: `Bearer ${bearer}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  return sent.catch((cause: unknown) => {
    throw new RequestFailed(`${request}: ${deployment.url} does not answer.`, { cause })
  })
}

/**
 * Sends a request that has to succeed.
 * @returns the JSON, in the shape that the caller expects
 * @throws RequestFailed
 */
export async function sendForJson<Answer>(
  deployment: Address & { readonly key?: string },
  request: string,
  options?: SendOptions,
): Promise<Answer> {
  const response = await send(deployment, request, options)
  const text = await response.text()
  try {
    if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as Answer
  } catch {
    // Something in between has answered in place of the deployment.
  }
  throw new RequestFailed(`${request} was answered ${response.status}: ${text.slice(0, 300)}`)
}
