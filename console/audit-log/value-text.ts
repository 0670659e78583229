import { adminTexts } from '../administration/texts.ts'
import { asCount, asDateTime } from '../parts/figures.ts'

/** By what a value that is too long to keep for ever is told. */
interface Digest {
  readonly bytes: number
  readonly sha256: string
  readonly differs_at?: number
  readonly differing?: string
}

const isDigest = (value: object): value is Digest => 'bytes' in value && 'sha256' in value
const idPattern = /^(org|user|key)_[0-9a-f]{32}$/
const timePattern = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

/** A value of an event for a reader. @param name what an id is called */
export function valueText(value: unknown, name: (id: string) => string): string {
  if (value === null || value === undefined) return adminTexts.audit.nothing
  if (typeof value === 'string') return textOf(value, name)
  if (typeof value === 'number') return asCount(value)
  if (Array.isArray(value)) return value.map((one: unknown) => valueText(one, name)).join(', ')
  if (typeof value !== 'object') return JSON.stringify(value)
  if (isDigest(value)) return digestText(value)
  return Object.entries(value)
    .map(([field, one]) => `${field}: ${valueText(one, name)}`)
    .join(', ')
}

function textOf(text: string, name: (id: string) => string): string {
  if (idPattern.test(text)) return name(text)
  return timePattern.test(text) ? asDateTime(text) : text
}

function digestText({ bytes, differs_at: at, differing }: Digest): string {
  if (at === undefined || differing === undefined) return adminTexts.audit.tooLong(asCount(bytes))
  return adminTexts.audit.longText(asCount(bytes), asCount(at), differing)
}
