import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { type Reply, ReplyError, ReplyParser } from './reply-parser.ts'

/** As Redis writes them. */
function written(reply: Reply): string {
  if (reply === null) return '$-1\r\n'
  if (typeof reply === 'number') return `:${reply}\r\n`
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`
  if (reply instanceof ReplyError) return `-${reply.message}\r\n`
  return `*${reply.length}\r\n${reply.map(written).join('')}`
}

const text = fc.string({ unit: 'grapheme' })
const { reply } = fc.letrec<{ reply: Reply }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('', '\r\n', '$-1\r\n', ':1\r\n'),
    text,
    fc.integer(),
    fc.constant(null),
    fc.stringMatching(/^[A-Z]+ [a-z ]*$/).map((words) => new ReplyError(words)),
    fc.array(tie('reply'), { maxLength: 5 }),
  ),
}))

test('whatever Redis replies is read as it was written, wherever its bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(reply, { maxLength: 6 }), fc.infiniteStream(fc.nat(9)), (replies, cuts) => {
      const parser = new ReplyParser()
      let bytes = Buffer.from(replies.map(written).join(''))
      const read: Reply[] = []
      for (const cut of cuts) {
        if (bytes.length === 0) break
        read.push(...parser.push(bytes.subarray(0, cut)))
        bytes = bytes.subarray(cut)
      }
      expect(read).toEqual(replies)
    }),
  )
})

test('a status is a text, and both ways of writing nothing are null', () => {
  expect(new ReplyParser().push(Buffer.from('+OK\r\n$-1\r\n*-1\r\n+\r\n'))).toEqual(['OK', null, null, ''])
})

test('what is no reply is an error', () => {
  expect(() => new ReplyParser().push(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toThrow('no reply')
})
