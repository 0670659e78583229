// A request is planned before the ids that it names exist: a reference stands in the place of each until it is sent.

/** Whose id is meant, from the caller's view. */
export type Whose = 'own' | 'foreign' | 'unknown'

/** Finds the id, or the cursor, that is meant; undefined when there is none. */
export type Lookup = (whose: Whose, kind: string, pick: number) => string | undefined

const pattern = /<(own|foreign|unknown) ([\w-]+) (\d+)>/g

/** @param kind a prefix of ids, or `cursor-` and the operation that gave it */
export function reference(whose: Whose, kind: string, pick: number): string {
  return `<${whose} ${kind} ${pick}>`
}

/** Replaces all references in a text with the intended ids; undefined if one has none. */
export function resolveReferences(text: string, lookup: Lookup): string | undefined {
  let isComplete = true
  const resolved = text.replace(pattern, (all, whose: Whose, kind: string, pick: string) => {
    const found = lookup(whose, kind, Number(pick))
    isComplete &&= found !== undefined
    return found ?? all
  })
  return isComplete ? resolved : undefined
}

/** An id that no one has. */
export function unknownId(prefix: string, pick: number): string {
  return `${prefix}_0000000000007000800000000000${pick.toString(16).padStart(4, '0')}`
}
