import { InvalidRequestError } from '../errors.ts'

/** Where a value stands in the bytes of a JSON text: from `start` to before `end`. */
export interface Place {
  readonly start: number
  readonly end: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openers = new Map([
  [0x7b, '{'],
  [0x5b, '['],
])
const closers = new Set([0x7d, 0x5d])

/**
 * The members of a JSON object, by name, with the places of their values. Two of the same name, at any depth,
 * are refused: a later reader of the same bytes may take the other one.
 * @param json that JSON.parse accepts, and makes an object of
 * @throws InvalidRequestError
 */
export function placesOfMembers(json: Buffer): Map<string, Place> {
  const places = new Map<string, Place>()
  /** The names in each open object, outermost first; undefined for an array. */
  const open: (Set<string> | undefined)[] = []
  let isName = false
  let name: string | undefined
  let start = 0
  const endMember = (end: number) => {
    if (open.length > 1 || name === undefined) return
    places.set(name, trimmed(json, start, end))
    name = undefined
  }
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0
    if (byte === quote) {
      const end = endOfString(json, at)
      if (isName) {
        const found = stringAt(json, at, end)
        addName(open.at(-1), found)
        if (open.length === 1) name = found
        isName = false
      }
      at = end - 1
    } else if (byte === comma) {
      endMember(at)
      isName = open.at(-1) !== undefined
    } else if (byte === colon) {
      if (open.length === 1) start = at + 1
    } else if (openers.has(byte)) {
      isName = openers.get(byte) === '{'
      open.push(isName ? new Set() : undefined)
    } else if (closers.has(byte)) {
      endMember(at)
      open.pop()
      isName = false
    }
  }
  return places
}

/**
 * The JSON with new values, each a JSON text, for some members of its object; members that it lacks come
 * first.
 */
export function replaceMembers(
  json: Buffer,
  places: ReadonlyMap<string, Place>,
  values: Readonly<Record<string, string>>,
): Buffer {
  if (Object.keys(values).length === 0) return json
  const added: string[] = []
  const edits: { place: Place; value: string }[] = []
  for (const [name, value] of Object.entries(values)) {
    const place = places.get(name)
    if (place) edits.push({ place, value })
    else added.push(`${JSON.stringify(name)}:${value}`)
  }
  const afterBrace = json.indexOf('{') + 1
  const head = added.join(',') + (added.length > 0 && places.size > 0 ? ',' : '')
  const parts: (Buffer | string)[] = [json.subarray(0, afterBrace), head]
  let from = afterBrace
  for (const { place, value } of edits.toSorted((a, b) => a.place.start - b.place.start)) {
    parts.push(json.subarray(from, place.start), value)
    from = place.end
  }
  parts.push(json.subarray(from))
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
}

/** The JSON with some members of its object, all of their values as they stand but those that are given. */
export function keepMembers(
  json: Buffer,
  places: ReadonlyMap<string, Place>,
  isKept: (name: string) => boolean,
  values: Readonly<Record<string, string>>,
): Buffer {
  const parts: Buffer[] = []
  for (const name of new Set([...places.keys(), ...Object.keys(values)])) {
    if (!isKept(name)) continue
    const place = places.get(name)
    // A body may have a member that every object inherits, such as constructor.
    const given = Object.hasOwn(values, name) ? values[name] : undefined
    parts.push(Buffer.from(`${parts.length === 0 ? '{' : ','}${JSON.stringify(name)}:`))
    if (given !== undefined) parts.push(Buffer.from(given))
    else if (place) parts.push(json.subarray(place.start, place.end))
  }
  return Buffer.concat([...(parts.length === 0 ? [Buffer.from('{')] : parts), Buffer.from('}')])
}

/** The place after the closing quote. */
function endOfString(json: Buffer, start: number): number {
  for (let end = json.indexOf(quote, start + 1); end !== -1; end = json.indexOf(quote, end + 1)) {
    let slashes = 0
    while (json[end - 1 - slashes] === backslash) slashes += 1
    if (slashes % 2 === 0) return end + 1
  }
  return json.length
}

function stringAt(json: Buffer, start: number, end: number): string {
  const text = json.toString('utf8', start + 1, end - 1)
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text
}

function addName(names: Set<string> | undefined, name: string): void {
  if (names?.has(name)) {
    throw new InvalidRequestError(
      `The body has two fields ${JSON.stringify(name.slice(0, 100))} in one object.`,
      'duplicate_field',
    )
  }
  names?.add(name)
}

const isSpace = (byte: number | undefined) =>
  byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d)

function trimmed(json: Buffer, start: number, end: number): Place {
  while (isSpace(json[start])) start += 1
  while (isSpace(json[end - 1])) end -= 1
  return { start, end }
}
