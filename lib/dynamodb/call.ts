import { setTimeout as pause } from 'node:timers/promises'
import { urlToHttpOptions } from 'node:url'
import { ownRole } from '../aws/role.ts'
import { Signer } from '../aws/signer.ts'
import { type Role, regionOfProcess } from '../config/environment.ts'
import { journalSettings } from '../config/journal.ts'
import { callOut, textOf } from '../http/outgoing.ts'
import { engine } from './engine.ts'

/** Before the second try: DynamoDB may have ended the connection just then, or have no capacity this moment. */
const pauseMs = 25
const noCapacity = /Throttl|ThroughputExceeded|LimitExceeded/

/** What DynamoDB answered in place of a result. */
export class DynamodbError extends Error {
  override readonly name: string
  readonly status: number

  /** @param type as AWS names it, with or without its namespace */
  constructor(status: number, type: string, message: string) {
    super(message)
    this.name = type.replace(/^.*#/, '')
    this.status = status
  }
}

/** Where DynamoDB is, and how calls to it are shown to be ours. */
interface Place {
  readonly url: URL
  readonly signer: Signer
  readonly role: () => Promise<Role>
}

let known: Place | undefined

/**
 * Makes one call, and once more if that may help: every call of ours is idempotent.
 *
 * The two calls of a running turn go this way: with the SDK's client, which serializes, signs and retries in two dozen
 * middlewares, they took two fifths of the CPU of a request that is alone in its process, and a fifth of its cold start.
 * @param input as DynamoDB's API has it, in its own JSON
 * @throws DynamodbError, or what the connection failed with
 */
export async function callDynamodb(
  operation: 'BatchGetItem' | 'BatchWriteItem',
  input: object,
  signal: AbortSignal,
): Promise<unknown> {
  const body = JSON.stringify(input)
  try {
    return await callOnce(operation, body, signal)
  } catch (error) {
    if (signal.aborted || !mayPass(error)) throw error
    await pause(pauseMs, undefined, { signal })
    return await callOnce(operation, body, signal)
  }
}

function mayPass(error: unknown): boolean {
  return !(error instanceof DynamodbError) || error.status >= 500 || noCapacity.test(error.name)
}

async function callOnce(operation: string, body: string, signal: AbortSignal): Promise<unknown> {
  const { url, signer, role } = (known ??= place())
  const headers = {
    host: url.host,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  }
  const signed = signer.sign({ method: 'POST', path: '/', headers, body }, await role())
  const response = await callOut({
    ...urlToHttpOptions(url),
    method: 'POST',
    headers: { ...headers, ...signed, 'content-length': String(Buffer.byteLength(body)) },
    body,
    signal,
  })
  const text = await textOf(response)
  const { statusCode = 0 } = response
  if (statusCode === 200) return JSON.parse(text)
  throw errorOf(statusCode, text)
}

function errorOf(status: number, text: string): DynamodbError {
  const { __type: type = 'UnknownError', message, Message } = parsed(text)
  return new DynamodbError(status, type, message ?? Message ?? `status ${status}`)
}

interface ErrorBody {
  readonly __type?: string
  readonly message?: string
  readonly Message?: string
}

/** A proxy on the way may answer with a page. */
function parsed(text: string): ErrorBody {
  try {
    return JSON.parse(text) as ErrorBody
  } catch {
    return {}
  }
}

function place(): Place {
  const { DYNAMODB_ENDPOINT: endpoint } = journalSettings()
  if (endpoint !== undefined) {
    return {
      url: new URL(endpoint),
      signer: new Signer('dynamodb', engine.region),
      role: () => Promise.resolve(engine.credentials),
    }
  }
  const region = regionOfProcess()
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const url = new URL(`https://dynamodb.${region}.${domain}`)
  return { url, signer: new Signer('dynamodb', region), role: ownRole() }
}

/** The next call reads the settings anew. */
export function forgetPlace(): void {
  known = undefined
}
