/** A deployment before a run. */
export interface Address {
  /** Without a slash at its end. */
  readonly url: string
  /** May do everything in its organization, as the first key of one may. */
  readonly adminKey: string
  /** Which model is asked. */
  readonly model: string
  readonly metricsToken?: string | undefined
  /** Of any member of another organization. */
  readonly otherKey?: string | undefined
  /** Whose pages the deployment lets in (CORS_ORIGINS). */
  readonly origin?: string | undefined
  /** Where the deployment's Claude is told how to answer, if it is the fake one. */
  readonly fakeClaude?: string | undefined
}

/** A deployment during one run, which has a key of its own there: it may chat, and spend little. */
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
 * @throws RequestFailed where nobody answers
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
 * The same for a request that has to succeed.
 * @returns its JSON, of the shape that the caller knows it to have
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
    // Something between us and the deployment has answered in its place.
  }
  throw new RequestFailed(`${request} was answered ${response.status}: ${text.slice(0, 300)}`)
}
