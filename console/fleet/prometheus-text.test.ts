import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { readSamples, type Sample } from './prometheus-text.ts'

const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/)
const labelName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]*$/)
const anyText = fc.string({
  unit: fc.constantFrom('a', ' ', '\\', '"', '\n', '\r', '{', '}', '=', ',', '#', '\u2028', 'é', '😀', '0'),
})
const sample = fc.record({
  name,
  labels: fc.dictionary(labelName, anyText, { noNullPrototype: true }),
  // Nothing is lost with the sign of a zero.
  value: fc.oneof(
    fc.double().map((value) => value + 0),
    fc.constantFrom(Infinity, -Infinity, NaN),
  ),
})
type Written = Pick<Sample, 'name' | 'labels' | 'value'>

/** As Prometheus' page of the format has it. */
function write({ name: metric, labels, value }: Written, timestamp: number | undefined): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escape(text)}"`)
  const series = pairs.length === 0 ? metric : `${metric}{${pairs.join(',')}}`
  return `${series} ${writeValue(value)}${timestamp === undefined ? '' : ` ${timestamp}`}`
}

const escape = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
const writeValue = (value: number) =>
  String(value)
    .replace(/^Infinity/, '+Inf')
    .replace('-Infinity', '-Inf')

test('whatever samples say, reading gives what was written, and nothing of comments and blank lines', () => {
  const line = fc.tuple(
    sample,
    fc.option(fc.nat(), { nil: undefined }),
    fc.constantFrom('', '\n', '# HELP a b{c="d"} 1\n'),
  )
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.map(([each, at, before]) => `${before}${write(each, at)}\n`).join('')
      const read = readSamples(text).map(({ name: metric, labels, value }) => ({
        name: metric,
        labels,
        value,
      }))
      expect(read).toEqual(lines.map(([each]) => each))
    }),
  )
})

test('the series tells samples of one name apart', () => {
  const [first, second, bare] = readSamples('a{b="1"} 1\na{b="2"} 1\na 1\n')
  expect([first?.series, second?.series, bare?.series]).toEqual(['a{b="1"}', 'a{b="2"}', 'a'])
})
