/** One line of a metric. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** One metric with all of its lines, in their order. */
export interface MetricFamily {
  readonly type: string
  readonly help: string
  readonly samples: readonly Sample[]
}

type Family = Omit<MetricFamily, 'samples'> & { samples: Sample[] }

const nameForm = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const helpLine = new RegExp(`^# HELP (${nameForm}) (\\S.*)$`)
const typeLine = new RegExp(`^# TYPE (${nameForm}) (counter|gauge|histogram)$`)
const sampleLine = new RegExp(`^(${nameForm})(?:\\{(.*)\\})? (\\S+)$`)
const labelForm = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(?:,(?!$)|$)/
const valueForm = /^([+-]?(\d+(\.\d+)?([eE][+-]?\d+)?)|[+-]Inf|NaN)$/

/**
 * Reads Prometheus' text format 0.0.4, and refuses whatever a scraper might read otherwise: HELP and TYPE once
 * and before the samples, all samples of a metric together, no series twice, and whole, ascending histograms.
 * @throws Error that names the line
 */
export function parsePrometheus(text: string): Map<string, MetricFamily> {
  const families = new Map<string, Family>()
  if (!text.endsWith('\n')) throw new Error('The last line does not end')
  const lines = text.slice(0, -1).split('\n')
  let current: Family | undefined
  let currentName = ''
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const help = helpLine.exec(line)
    if (help) {
      const [, name = '', words = ''] = help
      const type = typeLine.exec(lines[++index] ?? '')
      if (type?.[1] !== name) throw new Error(`No TYPE after: ${line}`)
      if (families.has(name)) throw new Error(`${name} comes twice`)
      currentName = name
      current = { help: words, type: type[2] ?? '', samples: [] }
      families.set(name, current)
      continue
    }
    const sample = parseSample(line)
    const base =
      current?.type === 'histogram' ? /^(.*)_(?:bucket|sum|count)$/.exec(sample.name)?.[1] : sample.name
    if (current === undefined || base !== currentName) throw new Error(`Not below its own TYPE: ${line}`)
    current.samples.push(sample)
  }
  for (const [name, family] of families) checkFamily(name, family)
  return families
}

/** The value of the series with exactly these labels; 0 if there is none. */
export function valueOf(
  families: Map<string, MetricFamily>,
  name: string,
  labels: Record<string, string>,
): number {
  const samples = [...families.values()].flatMap((family) => family.samples)
  return samples.find((sample) => sample.name === name && key(sample.labels) === key(labels))?.value ?? 0
}

function parseSample(line: string): Sample {
  const [, name = '', labels = '', value = ''] = sampleLine.exec(line) ?? []
  if (name === '' || !valueForm.test(value)) throw new Error(`Neither HELP, TYPE nor a sample: ${line}`)
  return { name, labels: parseLabels(labels, line), value: Number(value.replace('Inf', 'Infinity')) }
}

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (let rest = text; rest !== ''; ) {
    const [whole, name = '', value = ''] = labelForm.exec(rest) ?? []
    if (whole === undefined || name in labels) throw new Error(`Bad labels: ${line}`)
    labels[name] = value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    rest = rest.slice(whole.length)
  }
  return labels
}

/** The same text for the same labels, in any order. */
const key = (labels: Readonly<Record<string, string>>) =>
  JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => a.localeCompare(b)))

const ascends = (list: number[]) => list.every((value, index) => value >= (list[index - 1] ?? value))

function checkFamily(name: string, { type, samples }: Family): void {
  const series = samples.map((sample) => sample.name + key(sample.labels))
  if (new Set(series).size < series.length) throw new Error(`${name} has a series twice`)
  if (type !== 'gauge' && samples.some(({ value }) => !(value >= 0))) throw new Error(`${name} is negative`)
  if (type === 'histogram') checkHistogram(name, samples)
}

function checkHistogram(name: string, samples: Sample[]): void {
  const groups = Map.groupBy(samples, ({ labels: { le: _bound, ...labels } }) => key(labels))
  for (const [labels, group] of groups) {
    const of = (suffix: string) => group.filter((sample) => sample.name === `${name}_${suffix}`)
    const [buckets, [sum], [count]] = [of('bucket'), of('sum'), of('count')]
    const bounds = buckets.map((bucket) => Number(bucket.labels['le']?.replace('+Inf', 'Infinity')))
    const values = buckets.map(({ value }) => value)
    if (sum === undefined || count === undefined) throw new Error(`${name}${labels} has no sum or count`)
    if (bounds.at(-1) !== Infinity || bounds.some(Number.isNaN))
      throw new Error(`${name}${labels} ends nowhere`)
    if (!ascends(bounds) || !ascends(values)) throw new Error(`${name}${labels} does not ascend`)
    if (values.at(-1) !== count.value) throw new Error(`${name}${labels} has another count than +Inf`)
  }
}
