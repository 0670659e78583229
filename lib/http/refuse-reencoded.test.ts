import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { refuseReencoded } from './refuse-reencoded.ts'

const asText = (body: string, headers: Record<string, string>) => () =>
  refuseReencoded({ body, isBase64Encoded: false, headers })

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
