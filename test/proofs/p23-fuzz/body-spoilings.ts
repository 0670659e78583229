import { withField, withValue } from '../requests/json-text.ts'
import {
  afterTheEnd,
  blanks,
  harmfulTexts,
  jsonValues,
  notJson,
  notUtf8,
  tooDeep,
  unknownFields,
} from './odd-values.ts'
import { oneOf, type Spoiling } from './spoiling.ts'

/** Bodies that are wrong in one place. */
export const bodySpoilings: readonly Spoiling[] = [
  ...Object.entries(jsonValues).map(([name, values]) => inPlaceOfAnother(name, values)),
  inPlaceOfAnother('a value that is not JSON', notJson, 'invalid_json'),
  inPlaceOfAnother('NUL or half a surrogate pair', harmfulTexts, 'invalid_text'),
  inPlaceOfAnother('too deep a nesting', tooDeep, 'json_too_deep'),
  body(
    'an unknown field',
    (json, pick) => withField(json, pick >> 8, `"${oneOf(unknownFields, pick)}":"odd"`),
    'invalid_request',
  ),
  body(
    'a prototype',
    (json, pick) => withField(json, pick, '"__proto__":{"role":"owner"}'),
    'invalid_request',
  ),
  inPlaceOfAnother('a list of nine hundred', [listOf('"odd"', 900), listOf('{}', 900)]),
  inPlaceOfAnother('a list of ten thousand', [listOf('"odd"', 10_000)], 'too_many_values'),
  body(
    'nine hundred unknown fields',
    (json, pick) => withField(json, pick, Array.from({ length: 900 }, (_, index) => `"f${index}":0`).join()),
    'invalid_request',
  ),
  body(
    'a field with an endless name',
    (json, pick) => withField(json, pick, `"${'漢'.repeat(100_000)}":0`),
    'invalid_request',
  ),
  body('all fields twice', (json) => json.replace(/^\{(.+)\}$/s, '{$1,$1}')),
  body('a cut', (json, pick) => json.slice(0, 1 + (pick % (json.length - 1))), 'invalid_json'),
  body('something after the end', (json, pick) => json + oneOf(afterTheEnd, pick), 'invalid_json'),
  body('nothing', () => ''),
  body('white space alone', (_json, pick) => oneOf(blanks, pick), 'invalid_json'),
  body('UTF-16', (json) => Buffer.from(json, 'utf16le'), 'invalid_json'),
  body('bytes that are not UTF-8', withWrongBytes, 'invalid_json'),
  body('a byte order mark', (json) => `\u{feff}${json}`),
]

/** Bodies larger than a handler, or Lambda, accepts. There are few, because they take long. */
export const hugeBodies: readonly Spoiling[] = [2_000_000, 7_000_000].map((bytes) =>
  body(
    `${bytes} bytes`,
    (json) => withField(json, 0, `"planted":"${'x'.repeat(bytes)}"`),
    'request_too_large',
  ),
)

function inPlaceOfAnother(name: string, values: readonly string[], refusedAs?: string): Spoiling {
  return body(name, (json, pick) => withValue(json, pick >> 8, oneOf(values, pick)), refusedAs)
}

function body(
  name: string,
  spoil: (json: string, pick: number) => string | Uint8Array,
  refusedAs?: string,
): Spoiling {
  return {
    name,
    part: 'body',
    ...(refusedAs !== undefined && { refusedAs }),
    spoil: (draft, pick) => ({ body: spoil(String(draft.body), pick) }),
  }
}

function listOf(item: string, count: number): string {
  return `[${Array.from({ length: count }, () => item).join()}]`
}

function withWrongBytes(json: string, pick: number): Uint8Array {
  const text = Buffer.from(withValue(json, pick >> 8, '"?"'))
  const place = text.indexOf('?')
  return Buffer.concat([text.subarray(0, place), Buffer.from(oneOf(notUtf8, pick)), text.subarray(place + 1)])
}
