import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { projectPath } from '../project-path.ts'
import type { Check } from './check.ts'
import { runDemoLoad } from './demo-load.ts'
import type { LocalServer } from './local-server.ts'
import { type Prometheus, startPrometheus } from './start-prometheus.ts'

/** Rates need a second scrape after the first, even on a busy machine. */
const rounds = 20

interface Query {
  readonly panel: string
  readonly expression: string
}

/** A real Prometheus scrapes the local server under load: every panel has data, every rule loads, an alert fires. */
export async function checkPrometheus(server: LocalServer): Promise<Check[]> {
  const prometheus = await startPrometheus(server)
  try {
    let empty = queriesOfDashboard()
    const queries = empty.length
    let firing: string[] = []
    for (let round = 0; round < rounds && (empty.length > 0 || firing.length === 0); round++) {
      await runDemoLoad(server)
      await pause(1_500)
      empty = await withoutData(prometheus, empty)
      firing = await firingAlerts(prometheus)
    }
    const rules = await rulesThatFail(prometheus)
    return [
      ...empty.map(({ panel, expression }): Check => [`the panel "${panel}" has data: ${expression}`, false]),
      [`${queries - empty.length} queries of the Grafana dashboard have data`, empty.length === 0],
      [['Prometheus evaluates every rule', ...rules].join('\n       '), rules.length === 0],
      ['the alert fires that the load gave reason for', firing.includes('UpstreamRefusesUs')],
    ]
  } finally {
    await prometheus.stop()
  }
}

/** As Grafana would send them. */
function queriesOfDashboard(): Query[] {
  const file = projectPath('observability', 'grafana', 'llm-production-app.json')
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as {
    panels: { title: string; targets?: { expr: string }[] }[]
  }
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ panel: title, expression: expr.replaceAll('$__rate_interval', '1m') })),
  )
}

async function withoutData(prometheus: Prometheus, queries: readonly Query[]): Promise<Query[]> {
  const empty: Query[] = []
  for (const query of queries) {
    const { result } = await prometheus.ask<{ result: { value: [number, string] }[] }>(
      `query?query=${encodeURIComponent(query.expression)}`,
    )
    if (!result.some(({ value }) => value[1] !== 'NaN')) empty.push(query)
  }
  return empty
}

async function firingAlerts(prometheus: Prometheus): Promise<string[]> {
  const { alerts } = await prometheus.ask<{ alerts: { state: string; labels: { alertname: string } }[] }>(
    'alerts',
  )
  return alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname)
}

/** @returns the problem of each rule that Prometheus could not evaluate */
async function rulesThatFail(prometheus: Prometheus): Promise<string[]> {
  const { groups } = await prometheus.ask<{
    groups: { rules: { name: string; health: string; lastError?: string }[] }[]
  }>('rules')
  return groups
    .flatMap(({ rules }) => rules)
    .filter(({ health }) => health !== 'ok')
    .map(({ name, health, lastError }) => `${name}: ${lastError ?? health}`)
}
