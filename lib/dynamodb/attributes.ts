import type { Item } from './item.ts'

/** A value as DynamoDB's JSON has it. */
export type Attribute = { readonly S: string } | { readonly N: string } | { readonly BOOL: boolean }
export type Attributes = Readonly<Record<string, Attribute>>

/** What is undefined is left out. @throws TypeError for what none of our items has */
export function toAttributes(item: Item): Attributes {
  const attributes: Record<string, Attribute> = {}
  for (const name in item) {
    const value = item[name]
    if (value !== undefined) attributes[name] = toAttribute(value)
  }
  return attributes
}

function toAttribute(value: unknown): Attribute {
  switch (typeof value) {
    case 'string':
      return { S: value }
    case 'number':
      return { N: String(value) }
    case 'boolean':
      return { BOOL: value }
    default:
      throw new TypeError(`no attribute has a value like ${typeof value}`)
  }
}

export function fromAttributes(attributes: Attributes): Item {
  const item: Record<string, unknown> = {}
  for (const name in attributes) item[name] = fromAttribute(attributes[name] as Attribute)
  return item
}

function fromAttribute(attribute: Attribute): unknown {
  if ('S' in attribute) return attribute.S
  return 'N' in attribute ? Number(attribute.N) : attribute.BOOL
}
