import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { boundedStates } from './bounded-states.ts'

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const long = fc.tuple(fc.string({ unit: 'binary' }), fc.nat(500)).map(([text, times]) => text.repeat(times))
const field = fc.oneof(
  long,
  fc.array(long, { maxLength: 5 }),
  fc.dictionary(fc.string(), long, { maxKeys: 5 }),
  fc.nat(),
)
const states = fc.dictionary(fc.oneof(fc.string(), long), field, { maxKeys: 12 })

test('whatever was changed, what is kept of it is small, and text that Postgres stores', () => {
  fc.assert(
    fc.property(fc.option(states), fc.option(states), (before, after) => {
      const kept = boundedStates(before, after)
      expect(bytesOf(kept)).toBeLessThan(2 * 16_384 + 100)
      expect([kept.before === null, kept.after === null]).toEqual([before === null, after === null])
    }),
    { numRuns: 100 },
  )
})

test('short values are kept unchanged', () => {
  const before = { name: 'Acme', system_prompt: 'Be brief.', allowed_models: ['a', 'b'], max_tokens: null }
  const after = { ...before, system_prompt: 'x'.repeat(2_000) }
  expect(boundedStates(before, after)).toEqual({ before, after })
})

test('of a long text its size, its digest, and what changed are kept', () => {
  const [old, now] = [
    `${'a'.repeat(3_000)}, be brief${'z'.repeat(3_000)}`,
    `${'a'.repeat(3_000)}, be kind${'z'.repeat(3_000)}`,
  ]
  const kept = boundedStates({ system_prompt: old }, { system_prompt: now })
  expect(kept).toEqual({
    before: { system_prompt: { bytes: 6_010, sha256: sha256(old), differs_at: 3_005, differing: 'brief' } },
    after: { system_prompt: { bytes: 6_009, sha256: sha256(now), differs_at: 3_005, differing: 'kind' } },
  })
})

test('where there was no text before, a long one is told by its beginning', () => {
  const { after } = boundedStates({ system_prompt: null }, { system_prompt: '漢'.repeat(90_000) })
  expect(after).toMatchObject({
    system_prompt: { bytes: 270_000, differs_at: 0, differing: '漢'.repeat(200) },
  })
})

test('a text that is cut in the middle of a character is well-formed all the same', () => {
  const { before, after } = boundedStates(
    { system_prompt: `${'x'.repeat(3_000)}😀` },
    { system_prompt: `${'x'.repeat(3_000)}😁` },
  )
  expect(JSON.stringify([before, after]).isWellFormed()).toBe(true)
  expect(JSON.stringify([before, after])).not.toMatch(/\\ud[89a-f]/)
})
