import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseJson, sentBody } from './sent-body.ts'

const asText = (body: string, headers: Record<string, string>) => () =>
  sentBody({ body, isBase64Encoded: false, headers })

test('a text in which what is not UTF-8 was replaced on the way is refused', () => {
  const sent = Buffer.concat([Buffer.from('{"message":"'), Buffer.from([0xff]), Buffer.from('"}')])
  const headers = { 'content-length': String(sent.length) }
  expect(asText(sent.toString('utf8'), headers)).toThrow(expect.objectContaining({ code: 'invalid_json' }))
})

test('no text that came as it was sent is refused, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isCounted) => {
      const body = `${text.toWellFormed()}\u{fffd}`
      const headers = isCounted ? { 'content-length': String(Buffer.byteLength(body)) } : {}
      expect(asText(body, headers)).not.toThrow()
    }),
  )
})

test.each(['identity', ' Identity ', ''])('Content-Encoding: %j is none', (encoding) => {
  expect(asText('{}', { 'content-encoding': encoding })).not.toThrow()
})

test('a body says the same as text and in base64, also behind a byte order mark', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('', '\ufeff'), (value, mark) => {
      const text = mark + JSON.stringify(value)
      const bytes = Buffer.from(text)
      const plain = sentBody({ body: text, isBase64Encoded: false, headers: {} })
      const encoded = sentBody({ body: bytes.toString('base64'), isBase64Encoded: true, headers: {} })
      expect([plain.bytes, encoded.bytes]).toEqual([bytes, bytes])
      expect(parseJson(plain)).toEqual(parseJson(encoded))
    }),
  )
})
