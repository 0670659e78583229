type State = Readonly<Record<string, unknown>> | null

/** A field that a change has changed; null where it had no value. */
interface Difference {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** What differs between two states; an empty list is no value. */
export function differences(before: State, after: State): readonly Difference[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return fields
    .map((field) => ({ field, before: valueOf(before, field), after: valueOf(after, field) }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after))
}

function valueOf(state: State, field: string): unknown {
  const value = state?.[field] ?? null
  return Array.isArray(value) && value.length === 0 ? null : value
}
