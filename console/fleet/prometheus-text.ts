/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Name and labels as they were written: the same for the same series of one server. */
  readonly series: string
  readonly value: number
}

/** The last brace closes the labels: no value and no timestamp has one. */
const sampleLine = /^([a-zA-Z_:][\w:]*(?:\s*\{(.*)\})?)\s+(\S+)/s
const label = /([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/gs

/**
 * The samples of a scrape, in their order, without their help, types and timestamps.
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export const readSamples = (text: string): Sample[] =>
  text.split('\n').flatMap((line) => readSample(line.trimStart()) ?? [])

/** Undefined for a comment, and for what is no sample. */
function readSample(line: string): Sample | undefined {
  const [, series, labels = '', value] = sampleLine.exec(line) ?? []
  if (series === undefined || value === undefined) return undefined
  return {
    name: series.split(/[\s{]/, 1)[0] ?? '',
    labels: Object.fromEntries(
      [...labels.matchAll(label)].map(([, name = '', text = '']) => [name, unescape(text)]),
    ),
    series,
    value: Number(value.replace('Inf', 'Infinity')),
  }
}

const unescape = (text: string): string =>
  text.replaceAll(/\\(.)/gs, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
