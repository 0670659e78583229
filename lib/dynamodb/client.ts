import type * as documents from '@aws-sdk/lib-dynamodb'
import { journalSettings } from '../config/journal.ts'
import { forgetPlace } from './call.ts'
import { engine } from './engine.ts'

/** The document client and the commands it takes. */
export interface Dynamodb {
  readonly client: documents.DynamoDBDocumentClient
  readonly commands: Pick<typeof documents, 'UpdateCommand' | 'QueryCommand'>
}

let loading: Promise<Dynamodb> | undefined

/**
 * The client of this process, for those who read journals and send signals. A third of a megabyte of code, so it is loaded on
 * first use; who keeps a journal does without it.
 */
export function dynamodb(): Promise<Dynamodb> {
  loading ??= load()
  return loading
}

/**
 * A call is tried once more, within its caller's time limit: every call of ours is idempotent, and DynamoDB
 * may have ended the connection just then.
 */
async function load(): Promise<Dynamodb> {
  const { DynamoDBClient, DynamoDBDocumentClient, UpdateCommand, QueryCommand } = await import(
    '../aws-sdk.ts'
  )
  const { DYNAMODB_ENDPOINT: endpoint } = journalSettings()
  // In Lambda the SDK finds region and credentials by itself.
  const place = endpoint === undefined ? {} : { endpoint, ...engine }
  const client = new DynamoDBClient({ maxAttempts: 2, ...place })
  // It deep-copies every request and response for a log that we do not keep.
  client.middlewareStack.remove('loggerMiddleware')
  const options = { marshallOptions: { removeUndefinedValues: true } }
  return { client: DynamoDBDocumentClient.from(client, options), commands: { UpdateCommand, QueryCommand } }
}

/** Closes every connection; the next use opens new ones. */
export async function closeDynamodb(): Promise<void> {
  const closing = loading
  loading = undefined
  const open = await closing?.catch(() => undefined)
  open?.client.destroy()
  forgetPlace()
}
