import type { GeneratedFile } from '../generated-file.ts'
import { grafanaDashboard } from './grafana-dashboard.ts'
import { renderMetricsPage } from './metrics-page.ts'
import { renderRuleTests } from './prometheus-rule-tests.ts'
import { renderRules } from './prometheus-rules.ts'

/** The files generated from the lists of metrics, alerts and panels. */
export function generateObservabilityFiles(): GeneratedFile[] {
  return [
    { path: 'docs/metrics.md', text: renderMetricsPage() },
    { path: 'observability/alerts.yml', text: renderRules() },
    { path: 'observability/alerts.test.yml', text: renderRuleTests() },
    {
      path: 'observability/grafana/llm-production-app.json',
      text: `${JSON.stringify(grafanaDashboard(), null, 2)}\n`,
    },
  ]
}
