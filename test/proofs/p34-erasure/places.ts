import { Redis } from 'ioredis'
import type { TestDatabase } from '../../harness/database.ts'
import { engineUrl } from '../../harness/database.ts'

/** Where a text occurs in everything that is stored: `members of Postgres`, `rate:… of Redis`. */
export async function placesOf(text: string, database: TestDatabase): Promise<string[]> {
  const found = await Promise.all([inPostgres(text, database), inRedis(text), inDynamodb(text)])
  return found.flat()
}

/** Every row of every table as text, with all of its columns; bytes are shown in hex. */
async function inPostgres(text: string, database: TestDatabase): Promise<string[]> {
  const tables = await database.rows<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class
      WHERE relkind IN ('r', 'p', 'm') AND relnamespace <> ALL (ARRAY['pg_catalog', 'information_schema', 'pg_toast']::regnamespace[])
      ORDER BY 1`,
  )
  const places: string[] = []
  for (const { name } of tables) {
    const rows = await database.rows(
      `SELECT FROM ${name} AS stored WHERE strpos(stored::text, $1) + strpos(stored::text, $2) > 0`,
      [text, Buffer.from(text).toString('hex')],
    )
    places.push(...rows.map(() => `${name} of Postgres`))
  }
  return places
}

/** Every key of the application's database and what it holds. */
async function inRedis(text: string): Promise<string[]> {
  const redis = new Redis(process.env['REDIS_URL'] ?? '')
  try {
    const keys = (await Array.fromAsync(redis.scanStream({ count: 1_000 }))).flat() as string[]
    const places: string[] = []
    for (const key of keys) {
      if (`${key} ${JSON.stringify(await valueOf(redis, key))}`.includes(text)) places.push(`${key} of Redis`)
    }
    return places
  } finally {
    redis.disconnect()
  }
}

async function valueOf(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key)
  switch (type) {
    case 'string':
      return redis.get(key)
    case 'hash':
      return redis.hgetall(key)
    case 'zset':
      return redis.zrange(key, '0', '-1')
    case 'set':
      return redis.smembers(key)
    case 'list':
      return redis.lrange(key, 0, -1)
    case 'stream':
      return redis.xrange(key, '-', '+')
    case 'none':
      return undefined
    default:
      throw new Error(`${key} is a ${type}, which nobody has thought of`)
  }
}

async function inDynamodb(text: string): Promise<string[]> {
  const { TableNames: names } = await askDynamodb<{ TableNames: string[] }>('ListTables', {})
  const places: string[] = []
  for (const name of names) {
    let from: unknown
    do {
      const page = await askDynamodb<{ Items: unknown[]; LastEvaluatedKey?: unknown }>('Scan', {
        TableName: name,
        ...(from !== undefined && { ExclusiveStartKey: from }),
      })
      if (page.Items.some((item) => holds(item, text))) places.push(`${name} of DynamoDB`)
      from = page.LastEvaluatedKey
    } while (from !== undefined)
  }
  return places
}

/** Bytes are written in base64, in which a text looks different at each offset. */
function holds(item: unknown, text: string): boolean {
  if (typeof item === 'string') return item.includes(text) || Buffer.from(item, 'base64').includes(text)
  return typeof item === 'object' && item !== null && Object.values(item).some((part) => holds(part, text))
}

/** dynalite checks that a request is signed, but not by whom. */
async function askDynamodb<Answer>(operation: string, input: object): Promise<Answer> {
  const response = await fetch(engineUrl('DYNAMODB'), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x',
    },
    body: JSON.stringify(input),
  })
  if (!response.ok) throw new Error(`DynamoDB answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}
