import { createHash } from 'node:crypto'

/** What an event keeps of one field unchanged, in bytes of JSON: a system prompt may have 400,000. */
const longestField = 2_048
/** What an event keeps of all fields together, in bytes of JSON. */
const longestState = 16_384
/** In characters, of the part in which two long texts differ. */
const longestDifference = 200

/**
 * Stands for a value that is too long to keep for ever. Whoever has the value can verify that it is this one.
 */
export interface Digest {
  /** Of the text in UTF-8, or of the JSON of another value. */
  readonly bytes: number
  readonly sha256: string
  /** Texts only: how many characters it has in common with the other side before they differ. */
  readonly differs_at?: number
  /** Texts only: the beginning of what it has in place of the other side's text. */
  readonly differing?: string
}

type State = Readonly<Record<string, unknown>>

/** A change's before and after as an event keeps them: at most about 16 kB each, whatever they hold. */
export function boundedStates(
  before: object | null,
  after: object | null,
): { before: object | null; after: object | null } {
  return {
    before: before && boundedState({ ...before }, { ...after }),
    after: after && boundedState({ ...after }, { ...before }),
  }
}

function boundedState(state: State, other: State): object {
  const fields = Object.entries(state).map(([name, value]) => [name, boundedField(value, other[name])])
  const kept: object = Object.fromEntries(fields)
  return bytesOf(kept) <= longestState ? kept : digestOf(JSON.stringify(state))
}

function boundedField(value: unknown, other: unknown): unknown {
  if (bytesOf(value) <= longestField) return value
  if (typeof value !== 'string') return digestOf(JSON.stringify(value))
  const text = typeof other === 'string' ? other : ''
  return { ...digestOf(value), ...differenceOf(value, text) }
}

function digestOf(text: string): Digest {
  return { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') }
}

function differenceOf(text: string, other: string): Pick<Digest, 'differs_at' | 'differing'> {
  const shorter = Math.min(text.length, other.length)
  let start = 0
  while (start < shorter && text[start] === other[start]) start += 1
  let end = 0
  while (end < shorter - start && text.at(-1 - end) === other.at(-1 - end)) end += 1
  const differing = text.slice(start, Math.min(text.length - end, start + longestDifference))
  // The cut may split a character, which Postgres does not store.
  return { differs_at: start, differing: differing.toWellFormed() }
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value) ?? '')
