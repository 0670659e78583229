/** The API refused or did not answer. The message is one line for the operator. */
export class RequestFailed extends Error {
  override name = 'RequestFailed'
}

interface Answer<Data> {
  data?: Data
  error?: unknown
  response: Response
}

/** Resolves to the API's answer. @throws RequestFailed */
export async function request<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asked.catch((cause: unknown) => {
    throw new RequestFailed(`No answer: ${reasonOf(cause)}. Is the server running?`)
  })
  if (data !== undefined) return data
  throw new RequestFailed(`${response.status}: ${messageOf(error) ?? 'not an answer of this API.'}`)
}

/** The message in our error envelope. */
function messageOf(error: unknown): string | undefined {
  const envelope = error as { error?: { code: string; message: string }; request_id: string } | undefined
  if (envelope?.error?.code === undefined) return undefined
  const { code, message } = envelope.error
  if (code === 'invalid_credentials') return 'The operator token does not count there.'
  return `${message} (${code}, ${envelope.request_id})`
}

/** `fetch` gives its reason only in the cause and, with several addresses, in the errors of that cause. */
function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return String(error)
  if (error instanceof AggregateError) return reasonOf(error.errors[0])
  return error.cause === undefined ? error.message : reasonOf(error.cause)
}
