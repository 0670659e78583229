import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import { type Attributes, fromAttributes, toAttributes } from './attributes.ts'
import { Batcher } from './batcher.ts'
import { callDynamodb } from './call.ts'
import { type Dynamodb, dynamodb } from './client.ts'
import type { Item, Key } from './item.ts'

export interface TableSettings {
  readonly name: string
  /** How long a call may take. */
  readonly patienceMs: number
}

/**
 * After this many failures in a row nothing is sent for a while: an outage must not hold up every request.
 */
const failuresInARow = 3
const openMs = 2_000

/** A reader has often just been told that something was written. */
const consistent = { ConsistentRead: true } as const

/** The limits of BatchWriteItem and BatchGetItem. */
const mostWrites = 25
const mostReads = 100

/** The new state of an item; without attributes it is removed. */
interface Write {
  readonly key: Key
  readonly attributes: Item | undefined
}

/** What DynamoDB answers to BatchWriteItem and BatchGetItem. */
interface Written {
  readonly UnprocessedItems?: Readonly<Record<string, readonly unknown[]>>
}
interface Read {
  readonly Responses?: Readonly<Record<string, readonly Attributes[]>>
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys: readonly unknown[] }>>
}

/** One table: its calls are cut at their time limit, and none is made for a while after several failures. */
export class Table {
  readonly #settings: () => TableSettings
  readonly #unavailable: (cause?: unknown) => Error
  readonly #breaker = circuitBreaker(handleAll, {
    halfOpenAfter: openMs,
    breaker: new ConsecutiveBreaker(failuresInARow),
  })
  readonly #writes = new Batcher<Write, undefined>(mostWrites, (writes) => this.#writeAll(writes))
  readonly #reads = new Batcher<Key, Item | undefined>(mostReads, (keys) => this.#readAll(keys))

  /**
   * @param settings read at the first call
   * @param unavailable makes the error that every method throws when DynamoDB fails
   */
  constructor(settings: () => TableSettings, unavailable: (cause?: unknown) => Error) {
    this.#settings = settings
    this.#unavailable = unavailable
  }

  /** Sets attributes of an item, and creates it if missing. */
  async setAttributes(key: Key, attributes: Item): Promise<void> {
    const given = Object.entries(attributes)
    const update = {
      TableName: this.#name,
      Key: key,
      UpdateExpression: `SET ${given.map((_, index) => `#${index} = :${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(given.map(([name], index) => [`#${index}`, name])),
      ExpressionAttributeValues: Object.fromEntries(given.map(([, value], index) => [`:${index}`, value])),
    }
    const { client, commands } = await this.#sdk()
    await this.#call((abortSignal) => client.send(new commands.UpdateCommand(update), { abortSignal }))
  }

  /** The items of a partition after a key in it, in order. */
  async itemsAfter(key: Key): Promise<Item[]> {
    const [partition, sort] = Object.entries(key)
    const { client, commands } = await this.#sdk()
    const items: Item[] = []
    let next: Record<string, unknown> | undefined
    do {
      const query = {
        TableName: this.#name,
        ...consistent,
        KeyConditionExpression: '#partition = :partition AND #sort > :sort',
        ExpressionAttributeNames: { '#partition': partition?.[0] ?? '', '#sort': sort?.[0] ?? '' },
        ExpressionAttributeValues: { ':partition': partition?.[1], ':sort': sort?.[1] },
        ExclusiveStartKey: next,
      }
      const page = await this.#call((abortSignal) =>
        client.send(new commands.QueryCommand(query), { abortSignal }),
      )
      items.push(...(page.Items ?? []))
      next = page.LastEvaluatedKey
    } while (next !== undefined)
    return items
  }

  /**
   * Writes an item, replacing any, in one call with others of this process.
   * @param withinMs how long it may wait for them, here and below
   */
  putSoon(key: Key, attributes: Item, withinMs = 0): Promise<undefined> {
    return this.#writes.add({ key, attributes }, withinMs)
  }

  /** Removes an item, in one call with others of this process. */
  removeSoon(key: Key, withinMs = 0): Promise<undefined> {
    return this.#writes.add({ key, attributes: undefined }, withinMs)
  }

  /** An item, read in one call with others of this process. */
  getSoon(key: Key, withinMs = 0): Promise<Item | undefined> {
    return this.#reads.add(key, withinMs)
  }

  get #name(): string {
    return this.#settings().name
  }

  async #writeAll(writes: Write[]): Promise<undefined[]> {
    // DynamoDB accepts an item once per call: the latest write wins.
    const last = new Map(writes.map((write) => [nameOf(write.key), write]))
    const requests = Array.from(last.values(), ({ key, attributes }) =>
      attributes
        ? { PutRequest: { Item: toAttributes({ ...key, ...attributes }) } }
        : { DeleteRequest: { Key: toAttributes(key) } },
    )
    const request = { RequestItems: { [this.#name]: requests } }
    const output = (await this.#call((signal) => callDynamodb('BatchWriteItem', request, signal))) as Written
    // No need to find out which were throttled: writing one again changes nothing.
    if (output.UnprocessedItems?.[this.#name]?.length) throw this.#unavailable()
    return writes.map(() => undefined)
  }

  async #readAll(keys: Key[]): Promise<(Item | undefined)[]> {
    const asked = new Map(keys.map((key) => [nameOf(key), key]))
    const wanted = { Keys: Array.from(asked.values(), toAttributes), ...consistent }
    const request = { RequestItems: { [this.#name]: wanted } }
    const output = (await this.#call((signal) => callDynamodb('BatchGetItem', request, signal))) as Read
    if (output.UnprocessedKeys?.[this.#name]?.Keys.length) throw this.#unavailable()
    const names = Object.keys(keys[0] ?? {})
    const items = output.Responses?.[this.#name]?.map(fromAttributes)
    const found = new Map(items?.map((item) => [nameOf(item, names), item]))
    return keys.map((key) => found.get(nameOf(key)))
  }

  async #sdk(): Promise<Dynamodb> {
    try {
      return await dynamodb()
    } catch (error) {
      throw this.#unavailable(error)
    }
  }

  /** Makes one call, which is cut at its time limit: no part of it outlives a handler. */
  async #call<Output>(send: (signal: AbortSignal) => Promise<Output>): Promise<Output> {
    try {
      return await this.#breaker.execute(async () => {
        const time = new AbortController()
        const timer = setTimeout(() => time.abort(), this.#settings().patienceMs)
        try {
          return await send(time.signal)
        } finally {
          clearTimeout(timer)
        }
      })
    } catch (error) {
      throw this.#unavailable(error)
    }
  }
}

function nameOf(item: Item, names = Object.keys(item)): string {
  return names.map((name) => String(item[name])).join(' ')
}
