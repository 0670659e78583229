import { engine } from './engine.ts'

/** The keys of a table. AWS removes an item some time after the second in its expiry attribute. */
export interface TableKeys {
  readonly partition: string
  readonly sort: string
  readonly expiry: string
}

/**
 * Creates a table in an engine on this machine, if it is missing; CDK creates the one on AWS. The engine need
 * not support expiry, because every read of ours checks it.
 */
export async function createTable(endpoint: string, name: string, keys: TableKeys): Promise<void> {
  const { CreateTableCommand, DynamoDBClient, waitUntilTableExists } = await import(
    '@aws-sdk/client-dynamodb'
  )
  const client = new DynamoDBClient({ endpoint, ...engine })
  const named = [keys.partition, keys.sort] as const
  const create = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: named.map((attribute) => ({ AttributeName: attribute, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: keys.partition, KeyType: 'HASH' },
      { AttributeName: keys.sort, KeyType: 'RANGE' },
    ],
  })
  try {
    await client.send(create).catch((error: Error) => {
      if (error.name !== 'ResourceInUseException') throw error
    })
    await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { TableName: name })
  } finally {
    client.destroy()
  }
}
