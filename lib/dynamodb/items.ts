import { config } from '../config.ts'
import { call, unavailable } from './calls.ts'
import { Together } from './together.ts'

/** The two keys of an item, the partition's first. */
export type Key = Readonly<Record<string, string>>
export type Item = Readonly<Record<string, unknown>>

const table = () => config().JOURNAL_TABLE

/** Who reads has often just been told that something was written. */
const consistent = { ConsistentRead: true } as const

/** Writes an item where none is. @returns whether there was none @throws UnavailableError */
export async function putNew(item: Item): Promise<boolean> {
  const put = {
    TableName: table(),
    Item: item,
    ConditionExpression: 'attribute_not_exists(#any)',
    ExpressionAttributeNames: { '#any': Object.keys(item)[0] ?? '' },
  }
  const answer = await call(({ client, commands }, options) =>
    client.send(new commands.PutCommand(put), options),
  )
  return answer !== undefined
}

/**
 * Sets attributes of an item, if it has a certain one.
 * @returns whether it had
 * @throws UnavailableError
 */
export async function setWhere(has: string, key: Key, attributes: Item): Promise<boolean> {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const names = Object.fromEntries(given.map(([name], index) => [`#${index}`, name]))
  const values = Object.fromEntries(given.map(([, value], index) => [`:${index}`, value]))
  const answer = await call(({ client, commands }, options) =>
    client.send(
      new commands.UpdateCommand({
        TableName: table(),
        Key: key,
        UpdateExpression: `SET ${given.map((_, index) => `#${index} = :${index}`).join(', ')}`,
        ConditionExpression: 'attribute_exists(#has)',
        ExpressionAttributeNames: { ...names, '#has': has },
        ExpressionAttributeValues: values,
      }),
      options,
    ),
  )
  return answer !== undefined
}

/** The items of a partition that come after a key in it, in their order. @throws UnavailableError */
export async function itemsAfter(key: Key): Promise<Item[]> {
  const [partition, sort] = Object.entries(key)
  const items: Item[] = []
  let next: Record<string, unknown> | undefined
  do {
    const query = {
      TableName: table(),
      ...consistent,
      KeyConditionExpression: '#partition = :partition AND #sort > :sort',
      ExpressionAttributeNames: { '#partition': partition?.[0] ?? '', '#sort': sort?.[0] ?? '' },
      ExpressionAttributeValues: { ':partition': partition?.[1], ':sort': sort?.[1] },
      ExclusiveStartKey: next,
    }
    const page = await call(({ client, commands }, options) =>
      client.send(new commands.QueryCommand(query), options),
    )
    items.push(...(page?.Items ?? []))
    next = page?.LastEvaluatedKey
  } while (next !== undefined)
  return items
}

/** What BatchWriteItem and BatchGetItem take. */
const mostWrites = 25
const mostReads = 100

const writes = new Together<{ put: Item } | { remove: Key }, undefined>(mostWrites, async (inputs) => {
  const requests = inputs.map((input) =>
    'put' in input ? { PutRequest: { Item: input.put } } : { DeleteRequest: { Key: input.remove } },
  )
  const answer = await call(({ client, commands }, options) =>
    client.send(new commands.BatchWriteCommand({ RequestItems: { [table()]: requests } }), options),
  )
  // Which of them were throttled need not be found out: to write one again changes nothing.
  if (answer?.UnprocessedItems?.[table()]?.length) throw unavailable()
  return inputs.map(() => undefined)
})

const reads = new Together<Key, Item | undefined>(mostReads, async (keys) => {
  const request = { RequestItems: { [table()]: { Keys: keys, ...consistent } } }
  const answer = await call(({ client, commands }, options) =>
    client.send(new commands.BatchGetCommand(request), options),
  )
  if (answer?.UnprocessedKeys?.[table()]?.Keys?.length) throw unavailable()
  const found = new Map(answer?.Responses?.[table()]?.map((item) => [nameOf(keys[0] ?? {}, item), item]))
  return keys.map((key) => found.get(nameOf(key, key)))
})

function nameOf(key: Key, item: Item): string {
  return Object.keys(key)
    .map((name) => String(item[name]))
    .join(' ')
}

/** Writes an item, whatever stood there, in one call with others of this process. @throws UnavailableError */
export function putSoon(item: Item): Promise<undefined> {
  return writes.add({ put: item })
}

/** Removes an item, in one call with others of this process. @throws UnavailableError */
export function removeSoon(key: Key): Promise<undefined> {
  return writes.add({ remove: key })
}

/** An item, read in one call with others of this process. @throws UnavailableError */
export function getSoon(key: Key): Promise<Item | undefined> {
  return reads.add(key)
}
