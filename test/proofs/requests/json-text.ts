// Edits to the text of a JSON value that no value could express: JSON.stringify would normalize them.

const marker = '\u{1f6a9}'

/** The text with raw text in place of one of its values, or of the whole. */
export function withValue(json: string, pick: number, raw: string): string {
  const value: unknown = JSON.parse(json)
  let values = 0
  JSON.stringify(value, (_key, each) => {
    values += 1
    return each
  })
  let index = 0
  const marked = JSON.stringify(value, (_key, each) => (index++ === pick % values ? marker : each))
  return marked.replace(JSON.stringify(marker), () => raw)
}

/** The text with a raw `"name": value` at the end of one of its objects. */
export function withField(json: string, pick: number, raw: string): string {
  const value: unknown = JSON.parse(json)
  let objects = 0
  JSON.stringify(value, (_key, each) => {
    if (isObject(each)) objects += 1
    return each
  })
  let index = 0
  const marked = JSON.stringify(value, (_key, each) =>
    isObject(each) && index++ === pick % objects ? { ...each, [marker]: 0 } : each,
  )
  return marked.replace(`${JSON.stringify(marker)}:0`, () => raw)
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
