import { definitions, type MetricName } from '../../lib/metrics/definitions.ts'
import { openTelemetryAttributes, openTelemetryNames } from './open-telemetry.ts'

/** The text of docs/metrics.md. */
export function renderMetricsPage(): string {
  const names = Object.keys(definitions) as MetricName[]
  return `# Metrics

Made from \`lib/metrics/definitions.ts\` by \`npm run generate\`.

\`GET /metrics\` shows them for the whole fleet: every instance adds what it counted to one hash in Redis when a request
ends, so counters are sums over all instances that ever were. The gauge of requests in progress knows until when each can be
running at most, and forgets those whose instance died. Labels are bounded: never an organization, an id, or a text of the
caller. \`npm run prove -- P37\` compares all this with the truth. What can be wrong, and by how much:

- An instance that is killed in the middle of a request takes that request's counts with it; while Redis is away, also those
  that it has kept for Redis' return.
- A Redis that is killed after it has added a request's counts and before it has said so is sent them again: at most one
  request of each instance counts twice. One that is silent is not: that request may be missing.
- A Redis that comes back without its last moments has lost what was counted in them. No counter falls for that, which
  Prometheus would take for a new beginning: the instance that is scraped lifts it to what it showed last. Only if that
  instance is gone as well, a fall is seen, and the alert \`CountersFell\` tells of it.

CloudWatch is told the same numbers under the same names in the namespace \`LlmProductionApp/<APP_ENV>\`, with the dimension
\`service\` = \`llm-production-app\` and those of the last column, where "all" is the sum. A combination of values that
occurs costs $0.30 a month, so it has fewer labels than Prometheus, and some metrics not at all.

| metric | type | labels | what it counts | dimensions in CloudWatch |
|---|---|---|---|---|
${names.map(metricRow).join('\n')}

## In OpenTelemetry's words

| ours | OpenTelemetry |
|---|---|
${[...Object.entries(openTelemetryNames), ...Object.entries(openTelemetryAttributes)].map(([ours, theirs]) => `| \`${ours}\` | ${theirs} |`).join('\n')}

Ours are not renamed: the conventions for GenAI are "Development", and within a year \`gen_ai.client.operation.…\` became
\`gen_ai.client.inference.…\`. \`gen_ai.operation.name\` would always be \`chat\`, and \`gen_ai.provider.name\` \`anthropic\`.
`
}

function metricRow(name: MetricName): string {
  const definition = definitions[name]
  const { type, labels, help } = definition
  const sets: readonly (readonly string[])[] = 'dimensions' in definition ? definition.dimensions : []
  const dimensions = sets.map((set) => (set.length === 0 ? 'all' : code(set).replaceAll(', ', ' × ')))
  return `| \`${name}\` | ${type} | ${code(labels)} | ${help} | ${dimensions.join('; ')} |`
}

const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ')
