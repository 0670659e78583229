import { alertExamples } from './alert-examples.ts'
import { type Alert, alerts } from './alerts.ts'
import { annotationsOf, quoted } from './prometheus-rules.ts'

/** The text of a file for `promtool test rules`: when each rule fires, and when it does not. */
export function renderRuleTests(): string {
  const tests = Object.entries(alertExamples).flatMap(([name, { at, fires, quiet }]) => {
    const firing = renderTest(`${name} fires`, name, at, fires, true)
    return [firing].concat(
      quiet.map((series, index) => renderTest(`${name} stays quiet (${index + 1})`, name, at, series, false)),
    )
  })
  return `# Made from infra/observability/alert-examples.ts by: npm run generate
rule_files: [alerts.yml]
evaluation_interval: 1m
tests:
${tests.join('')}`
}

function renderTest(
  title: string,
  name: string,
  minutes: number,
  series: Readonly<Record<string, string>>,
  fires: boolean,
): string {
  const input = Object.entries(series).map(
    ([each, values]) => `      - series: '${each}'\n        values: ${quoted(values)}\n`,
  )
  return `  - name: ${title}
    interval: 1m
    input_series:
${input.join('')}    alert_rule_test:
      - alertname: ${name}
        eval_time: ${minutes}m
        exp_alerts: ${fires ? `\n${renderExpected(name)}` : '[]\n'}`
}

function renderExpected(name: string): string {
  const alert = Object.entries<Alert>(alerts).find(([each]) => each === name)?.[1]
  if (alert === undefined) throw new Error(`There is no alert ${name}`)
  const { summary, runbook } = annotationsOf(name, alert)
  return `          - exp_labels:
              severity: ${alert.severity}
            exp_annotations:
              summary: ${quoted(summary)}
              runbook: ${quoted(runbook)}
`
}
