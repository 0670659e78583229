import { demo, exampleIds } from '../../../lib/endpoints/example-ids.ts'
import type { Operation } from './operations.ts'
import type { Answer } from './send-request.ts'

const idPattern = /\b([a-z]+)_[0-9a-f]{32}\b/g
/** Known to everyone: the API description has them. */
const published: ReadonlySet<string> = new Set([...Object.values(demo), ...Object.values(exampleIds)])
/** Ids are drawn from this many of the latest: earlier ones may be deleted. */
const fresh = 8

/** The ids and cursors that a caller was shown. */
export class KnownIds {
  /** All ids, which belong to no one else. */
  readonly ids = new Set<string>()
  readonly #byKind = new Map<string, Set<string>>()

  learn(text: string): void {
    for (const id of idsIn(text)) {
      this.ids.add(id)
      this.#add(prefixOf(id), id)
    }
  }

  /** Learns the ids in an answer, and where its list continues. Deleted ones are not drawn again. */
  learnFrom({ route: { operation, method } }: Operation, target: string, answer: Answer): void {
    this.learn(answer.body)
    const cursor = cursorIn(answer)
    if (cursor !== undefined) this.#add(`cursor-${operation}`, cursor)
    if (method !== 'DELETE' || answer.status >= 300) return
    for (const id of idsIn(target)) this.#byKind.get(prefixOf(id))?.delete(id)
  }

  /** One of the latest of a kind: a prefix of ids, or `cursor-` and the operation that gave it. */
  pick(kind: string, pick: number, isWanted: (id: string) => boolean): string | undefined {
    const wanted = [...(this.#byKind.get(kind) ?? [])].filter(isWanted).slice(-fresh)
    return wanted[pick % wanted.length]
  }

  #add(kind: string, text: string): void {
    const known = this.#byKind.get(kind) ?? new Set()
    this.#byKind.set(kind, known.add(text))
  }
}

/** The ids in a text, except those of requests, which every caller may choose, and those of our examples. */
export function idsIn(text: string): string[] {
  const ids = Array.from(text.matchAll(idPattern), ([id]) => id)
  return ids.filter((id) => prefixOf(id) !== 'req' && !published.has(id))
}

/** Where a list continues, if the answer is one and says so. */
export function cursorIn({ body }: Answer): string | undefined {
  return /"next_cursor":"([^"]+)"/.exec(body)?.[1]
}

/** What kind of thing an id names. */
export const prefixOf = (id: string) => id.slice(0, id.indexOf('_'))
