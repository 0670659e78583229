/** The API refused or did not answer; the message is one line for the operator. */
export class RequestFailed extends Error {
  override name = 'RequestFailed'
}

interface Answer<Data> {
  data?: Data
  error?: unknown
  response: Response
}

/** What the API answers. @throws RequestFailed */
export async function request<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asked.catch((cause: unknown) => {
    throw new RequestFailed(`No answer: ${reasonOf(cause)}. Is the server running?`)
  })
  if (data !== undefined) return data
  throw new RequestFailed(`${response.status}: ${messageOf(error) ?? 'not an answer of this API.'}`)
}

/** Of an answer in our error envelope. */
function messageOf(error: unknown): string | undefined {
  const envelope = error as { error?: { code: string; message: string }; request_id: string } | undefined
  if (envelope?.error?.code === undefined) return undefined
  const { code, message } = envelope.error
  if (code === 'invalid_credentials') return 'The operator token does not count there.'
  return `${message} (${code}, ${envelope.request_id})`
}

/** `fetch` says only in the cause why it failed; of several addresses, in the errors of that. */
function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return String(error)
  if (error instanceof AggregateError) return reasonOf(error.errors[0])
  return error.cause === undefined ? error.message : reasonOf(error.cause)
}
