import type * as documents from '@aws-sdk/lib-dynamodb'
import { journalSettings } from '../config/journal.ts'

/** The document client and the commands that it takes. */
export interface Dynamodb {
  readonly client: documents.DynamoDBDocumentClient
  readonly commands: Pick<
    typeof documents,
    'UpdateCommand' | 'QueryCommand' | 'BatchWriteCommand' | 'BatchGetCommand'
  >
}

let loading: Promise<Dynamodb> | undefined

/** The client of this process. It is a third of a megabyte of code, and loaded when it is first asked for. */
export function dynamodb(): Promise<Dynamodb> {
  loading ??= load()
  return loading
}

/**
 * A call is tried once more, within the time that its caller gives it: each says the same when it is said twice, and
 * DynamoDB may have ended the connection just then.
 */
async function load(): Promise<Dynamodb> {
  const [{ DynamoDBClient }, commands] = await Promise.all([
    import('@aws-sdk/client-dynamodb'),
    import('@aws-sdk/lib-dynamodb'),
  ])
  const client = new DynamoDBClient({ maxAttempts: 2, ...placeOf(journalSettings().DYNAMODB_ENDPOINT) })
  // It copies all that is sent and read for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware')
  const options = { marshallOptions: { removeUndefinedValues: true } }
  return { client: commands.DynamoDBDocumentClient.from(client, options), commands }
}

/** In Lambda the SDK finds region and credentials by itself; an engine on this machine asks for neither. */
function placeOf(endpoint: string | undefined) {
  if (endpoint === undefined) return {}
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return { endpoint, region: 'local', credentials }
}

/** Ends every connection; the next use opens new ones. */
export async function closeDynamodb(): Promise<void> {
  const closing = loading
  loading = undefined
  const open = await closing?.catch(() => undefined)
  open?.client.destroy()
}
