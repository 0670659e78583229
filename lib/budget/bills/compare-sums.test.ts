import { expect, test } from '@jest/globals'
import { noUsage } from '../../usage.ts'
import type { BilledSum } from './billed-sum.ts'
import type { BookedSum } from './booked-sums.ts'
import { compareSums } from './compare-sums.ts'

const model = 'claude-opus-5-5'
const day = '2026-11-29'
const none = { calls: 0, most: 0n }
const booked: BookedSum = {
  upstream: 'anthropic',
  model,
  day,
  calls: 10,
  usage: { ...noUsage, inputTokens: 100, outputTokens: 50 },
  cost: 1_000_000n,
  exact: 1_000_000n,
  estimates: none,
  ambiguous: none,
}
const billed: BilledSum = { upstream: 'anthropic', model, day, cost: 1_000_000n, tokens: {} }
const verdictOf = (books: BookedSum[], bills: BilledSum[]) =>
  compareSums(books, bills).sums.map(({ verdict }) => verdict)
const costing = (cost: bigint) => ({ ...billed, cost })

test('sums agree up to what rounding leaves of each call and line', () => {
  expect(verdictOf([booked], [billed])).toEqual(['agrees'])
  expect(verdictOf([booked], [costing(1_000_011n)])).toEqual(['agrees'])
  expect(verdictOf([booked], [costing(1_000_012n)])).toEqual(['differs'])
  expect(verdictOf([booked], [costing(999_988n)])).toEqual(['differs'])
})

test('many lines of a day are one sum', () => {
  expect(verdictOf([booked], [costing(400_000n), costing(600_000n)])).toEqual(['agrees'])
})

test('a call that may have been charged explains up to its most, and no more', () => {
  const books = { ...booked, ambiguous: { calls: 1, most: 5_000n } }
  expect(verdictOf([books], [billed])).toEqual(['agrees'])
  expect(verdictOf([books], [costing(1_005_000n)])).toEqual(['explained'])
  expect(verdictOf([books], [costing(1_005_012n)])).toEqual(['differs'])
  expect(verdictOf([books], [costing(999_000n)])).toEqual(['differs'])
})

test('an estimate may be anything up to its hold', () => {
  const books = { ...booked, exact: 700_000n, estimates: { calls: 2, most: 900_000n } }
  expect(compareSums([books], [costing(700_000n)]).sums).toMatchObject([
    { verdict: 'explained', least: 700_000n, most: 1_600_000n, estimated_calls: 2 },
  ])
  expect(verdictOf([books], [costing(1_600_000n)])).toEqual(['explained'])
  expect(verdictOf([books], [costing(699_000n)])).toEqual(['differs'])
})

test('a call of which nobody knows the upstream may be on the bill of any', () => {
  const nobodys = { ...booked, upstream: null, exact: 0n, estimates: { calls: 1, most: 5_000n } }
  expect(compareSums([booked, nobodys], [costing(1_005_000n)]).sums).toMatchObject([
    { verdict: 'explained', calls: 10, booked: 1_000_000n },
  ])
})

test('what only one side has differs', () => {
  expect(verdictOf([booked], [{ ...billed, model: 'claude-sonnet-5-5' }])).toEqual(['differs', 'differs'])
})

test('a call over midnight is on another day of the bill: the day is named, and the whole agrees', () => {
  const next = { ...booked, day: '2026-11-30' }
  const bills = [costing(900_000n), { ...costing(1_100_000n), day: '2026-11-30' }]
  expect(compareSums([booked, next], bills).sums).toMatchObject([
    { verdict: 'agrees', from: day, to: '2026-11-30', days: [day, '2026-11-30'] },
  ])
})

test('tokens are compared where all calls are certain and the bill tells them in a unit that is known', () => {
  const tokens = { inputTokens: 100, outputTokens: 51 }
  const told = { ...billed, cost: undefined, tokens }
  const difference = [{ kind: 'outputTokens', booked: 50, billed: 51 }]
  expect(compareSums([booked], [billed, told]).sums).toMatchObject([
    { verdict: 'agrees', tokens: difference },
  ])
  const uncertain = { ...booked, ambiguous: { calls: 1, most: 1n } }
  expect(compareSums([uncertain], [billed, told]).sums).toMatchObject([{ tokens: [] }])
  expect(compareSums([booked], [{ ...billed, tokens: undefined }, told]).sums).toMatchObject([{ tokens: [] }])
})

test('without models all are compared together, Claude Platform to the cents that an hour may lose', () => {
  const opus: BookedSum = { ...booked, upstream: 'claude-platform' }
  const books = [opus, { ...opus, model: 'claude-sonnet-5-5' }]
  const bill = { ...billed, upstream: 'claude-platform' as const, model: undefined }
  const compare = (cost: bigint) => compareSums(books, [{ ...bill, cost }])
  expect(compare(240_000_000n)).toMatchObject({
    sums: [{ upstream: 'claude-platform', model: undefined, calls: 20, verdict: 'agrees' }],
    remarks: [expect.stringContaining('names no models')],
  })
  expect(compare(243_000_000n).sums).toMatchObject([{ verdict: 'differs' }])
})

test('what cannot be compared is said', () => {
  const earlier = { ...booked, day: '2026-11-28' }
  const elsewhere = { ...booked, upstream: 'bedrock' as const }
  const search = { ...billed, model: undefined, cost: 20_000_000n }
  const { sums, remarks } = compareSums([booked, earlier, elsewhere], [billed, search])
  expect(sums).toMatchObject([{ verdict: 'agrees' }])
  expect(remarks).toEqual([
    'anthropic: 10 calls are on days before or after those of the bill',
    'anthropic: $0.02 are billed without a model, as web searches or containers are',
    'bedrock: there are calls in the books, and no bill was given',
  ])
  expect(compareSums([booked], [{ ...billed, cost: undefined }])).toEqual({
    sums: [],
    remarks: ['anthropic: the bill tells tokens alone, and no cost to compare'],
  })
})
