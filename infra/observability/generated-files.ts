import { grafanaDashboard } from './grafana-dashboard.ts'
import { renderMetricsPage } from './metrics-page.ts'
import { renderRuleTests } from './prometheus-rule-tests.ts'
import { renderRules } from './prometheus-rules.ts'

/** A file of this project that is made from others, by its path. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** All that is made from the lists of metrics, alerts and panels, as it follows from them now. */
export function generateFiles(): GeneratedFile[] {
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
