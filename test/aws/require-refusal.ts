import { BrokenClaim } from './claim.ts'

/** What a refusal must be. */
export interface Refusal {
  /** One of these. */
  readonly status: readonly number[]
  readonly code?: string
}

/**
 * A refusal has its own status, the one envelope of all errors, and its request ID in both; a 401 has a challenge.
 * @throws BrokenClaim
 */
export async function requireRefusal(
  request: string,
  response: Response,
  { status, code }: Refusal,
): Promise<void> {
  const text = await response.text()
  const requestId = response.headers.get('x-request-id')
  const wrong = (what: string) =>
    new BrokenClaim(`${request} ${what}: ${response.status} ${text.slice(0, 200)}`)
  if (!status.includes(response.status)) throw wrong(`was not answered ${status.join(' or ')}`)
  const envelope = readEnvelope(text)
  if (envelope?.type !== 'error' || !envelope.error?.type || !envelope.error.message) {
    throw wrong('was refused without our envelope')
  }
  if (code !== undefined && envelope.error.code !== code) throw wrong(`was not refused with ${code}`)
  if (response.status === 401 && !challengeOf(response)) throw wrong('does not say how to show credentials')
  if (!requestId || envelope.request_id !== requestId) throw wrong(`names another request than ${requestId}`)
}

/** API Gateway and Function URLs rename the header, and CloudFront cannot rename it back. */
function challengeOf({ headers }: Response): string | null {
  return headers.get('www-authenticate') ?? headers.get('x-amzn-remapped-www-authenticate')
}

interface Envelope {
  readonly type?: string
  readonly error?: { readonly type?: string; readonly message?: string; readonly code?: string }
  readonly request_id?: string
}

function readEnvelope(text: string): Envelope | undefined {
  try {
    return JSON.parse(text) as Envelope
  } catch {
    return undefined
  }
}
