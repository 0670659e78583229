import { keepMembers, type Place, replaceMembers } from '../../http/json-members.ts'
import type { RequestDifferences } from '../upstream.ts'

/** A request as its client wrote it. */
export interface WrittenRequest {
  /** By its plain name. */
  readonly model: string
  readonly bytes: Buffer
  /** Where its members stand in the bytes. */
  readonly places: ReadonlyMap<string, Place>
  /** New values, each a JSON text, for some of its members. */
  readonly changes?: Readonly<Record<string, string>>
}

/**
 * The bytes as an upstream takes them: every value as it was written but those that have to be others.
 * @param differences undefined: it takes requests to Anthropic's API
 */
export function fitBytes(
  { model, bytes, places, changes = {} }: WrittenRequest,
  differences: RequestDifferences | undefined,
): Buffer {
  if (differences === undefined) return replaceMembers(bytes, places, changes)
  const { modelId, lacks } = differences
  const values = { ...changes, model: JSON.stringify(modelId(model)) }
  return keepMembers(bytes, places, (name) => !lacks.has(name), values)
}
