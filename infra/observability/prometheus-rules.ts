import { type Alert, alerts } from './alerts.ts'
import { conditionInPromql } from './to-promql.ts'

/** An alert as Prometheus watches it; undefined if only CloudWatch can see it. */
export function expressionOf(alert: Alert): string | undefined {
  if ('expression' in alert) return alert.expression
  if ('lambdaMetric' in alert) return undefined
  return conditionInPromql(alert.quantity, alert.above, `${alert.windowMinutes}m`)
}

/** An alert's message, and where to read what to do. */
export function annotationsOf(name: string, alert: Alert): { summary: string; runbook: string } {
  return { summary: alert.summary, runbook: runbookOf(name) }
}

/** The section of docs/runbook.md for an alert. */
export const runbookOf = (name: string) => `docs/runbook.md#${name.toLowerCase()}`

/** The text of a Prometheus rule file with all alerts. */
export function renderRules(): string {
  const rules = Object.entries<Alert>(alerts).map(([name, alert]) => renderRule(name, alert))
  return `# Made from infra/observability/alerts.ts by: npm run generate
groups:
  - name: llm-production-app
    rules:
${rules.join('')}`
}

function renderRule(name: string, alert: Alert): string {
  const expression = expressionOf(alert)
  if (expression === undefined) return ''
  const { summary, runbook } = annotationsOf(name, alert)
  return `      - alert: ${name}
        expr: ${quoted(expression)}
        for: ${alert.forMinutes}m
        labels:
          severity: ${alert.severity}
        annotations:
          summary: ${quoted(summary)}
          runbook: ${quoted(runbook)}
`
}

/** Text in a form that YAML takes verbatim. */
export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
