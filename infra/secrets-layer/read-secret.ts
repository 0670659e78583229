import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { Signer } from '../../lib/aws/signer.ts'
import type { Role } from '../../lib/config/environment.ts'

/** Lambda gives a process ten seconds to start. */
const attempts = 3
const attemptMs = 2_000
const pauseMs = 100

/** Where a process finds Secrets Manager, and the credentials it uses. */
export interface SecretsManager {
  readonly region: string
  readonly endpoint: URL
  readonly role: Role
}

/**
 * The current text of a secret.
 * @throws Error with the secret's name and the reason, after up to three attempts where a retry may help
 */
export async function readSecret(arn: string, manager: SecretsManager): Promise<string> {
  let reason = ''
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) await sleep(pauseMs * attempt)
    const answer = await ask(arn, manager).catch((error: Error) => ({ lost: error }))
    if ('lost' in answer) {
      reason = answer.lost.message
      continue
    }
    const { status, secret, type } = answer
    if (status === 200 && secret !== undefined) return secret
    reason = `${status} ${type ?? 'without a text'}`
    if (status < 500 && type !== 'ThrottlingException') break
  }
  throw new Error(`The secret ${arn} could not be read: ${reason}`)
}

async function ask(arn: string, { region, endpoint, role }: SecretsManager) {
  const body = JSON.stringify({ SecretId: arn })
  const headers = {
    host: endpoint.host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'secretsmanager.GetSecretValue',
  }
  const signed = new Signer('secretsmanager', region).sign({ method: 'POST', path: '/', headers, body }, role)
  const send = endpoint.protocol === 'http:' ? httpRequest : httpsRequest
  const sending = send(endpoint, {
    method: 'POST',
    headers: { ...headers, ...signed },
    // No connection may be left open when Lambda freezes the process.
    agent: false,
    signal: AbortSignal.timeout(attemptMs),
  })
  sending.end(body)
  const [response] = (await once(sending, 'response')) as [IncomingMessage]
  const { SecretString: secret, __type: type } = parseAnswer(await text(response))
  return { status: response.statusCode ?? 0, secret, type }
}

interface Answer {
  readonly SecretString?: string
  /** What kind of error it is. */
  readonly __type?: string
}

/** Text that is not JSON yields nothing; the parser's own error would quote it. */
function parseAnswer(body: string): Answer {
  try {
    return JSON.parse(body) as Answer
  } catch {
    return {}
  }
}
