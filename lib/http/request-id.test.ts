import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { isId } from '../ids.ts'
import { chooseRequestId } from './request-id.ts'

test.each(['1', 'a', 'req_0123', '01J9-abc.DEF_9', 'x'.repeat(128)])('%p is kept', (given) => {
  expect(chooseRequestId(given)).toBe(given)
})

test.each([
  undefined,
  '',
  ' ',
  'a b',
  'a\n',
  'a\r\nx-injected: 1',
  'a"b',
  '$(reboot)',
  'a/b',
  'ä',
  '\0',
  'x'.repeat(129),
])('in the place of %j comes one of ours', (given) => {
  expect(isId('request', chooseRequestId(given))).toBe(true)
})

test('what is chosen is always short and plain, and ours is never the same twice', () => {
  const chosen = new Set<string>()
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (given) => {
      const id = chooseRequestId(given)
      expect(id).toMatch(/^[\w.-]{1,128}$/)
      if (id === given) return
      expect(chosen).not.toContain(id)
      chosen.add(id)
    }),
  )
})
