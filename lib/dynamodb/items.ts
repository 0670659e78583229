import { config } from '../config.ts'
import { call, unavailable } from './calls.ts'
import { Together } from './together.ts'

/** The two keys of an item, the partition's first. */
export type Key = Readonly<Record<string, string>>
export type Item = Readonly<Record<string, unknown>>

const table = () => config().JOURNAL_TABLE

/** Who reads has often just been told that something was written. */
const consistent = { ConsistentRead: true } as const

/** Sets attributes of an item, and makes it where there is none. @throws UnavailableError */
export async function setAttributes(key: Key, attributes: Item): Promise<void> {
  const given = Object.entries(attributes)
  const update = {
    TableName: table(),
    Key: key,
    UpdateExpression: `SET ${given.map((_, index) => `#${index} = :${index}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(given.map(([name], index) => [`#${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(given.map(([, value], index) => [`:${index}`, value])),
  }
  await call(({ client, commands }, options) => client.send(new commands.UpdateCommand(update), options))
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
    items.push(...(page.Items ?? []))
    next = page.LastEvaluatedKey
  } while (next !== undefined)
  return items
}

/** What BatchWriteItem and BatchGetItem take. */
const mostWrites = 25
const mostReads = 100

/** What is to become of an item; without attributes it is removed. */
interface Write {
  readonly key: Key
  readonly attributes: Item | undefined
}

const writes = new Together<Write, undefined>(mostWrites, async (inputs) => {
  // DynamoDB takes an item once in a call: what was said last holds.
  const last = new Map(inputs.map((input) => [nameOf(input.key), input]))
  const requests = Array.from(last.values(), ({ key, attributes }) =>
    attributes ? { PutRequest: { Item: { ...key, ...attributes } } } : { DeleteRequest: { Key: key } },
  )
  const answer = await call(({ client, commands }, options) =>
    client.send(new commands.BatchWriteCommand({ RequestItems: { [table()]: requests } }), options),
  )
  // Which of them were throttled need not be found out: to write one again changes nothing.
  if (answer.UnprocessedItems?.[table()]?.length) throw unavailable()
  return inputs.map(() => undefined)
})

const reads = new Together<Key, Item | undefined>(mostReads, async (keys) => {
  const asked = new Map(keys.map((key) => [nameOf(key), key]))
  const request = { RequestItems: { [table()]: { Keys: [...asked.values()], ...consistent } } }
  const answer = await call(({ client, commands }, options) =>
    client.send(new commands.BatchGetCommand(request), options),
  )
  if (answer.UnprocessedKeys?.[table()]?.Keys?.length) throw unavailable()
  const names = Object.keys(keys[0] ?? {})
  const found = new Map(answer.Responses?.[table()]?.map((item) => [nameOf(item, names), item]))
  return keys.map((key) => found.get(nameOf(key)))
})

function nameOf(item: Item, names = Object.keys(item)): string {
  return names.map((name) => String(item[name])).join(' ')
}

/**
 * Writes an item, whatever stood there, in one call with others of this process.
 * @param withinMs how long it may wait for them, as of all these
 * @throws UnavailableError
 */
export function putSoon(key: Key, attributes: Item, withinMs = 0): Promise<undefined> {
  return writes.add({ key, attributes }, withinMs)
}

/** Removes an item, in one call with others of this process. @throws UnavailableError */
export function removeSoon(key: Key, withinMs = 0): Promise<undefined> {
  return writes.add({ key, attributes: undefined }, withinMs)
}

/** An item, read in one call with others of this process. @throws UnavailableError */
export function getSoon(key: Key, withinMs = 0): Promise<Item | undefined> {
  return reads.add(key, withinMs)
}
