import { spawnSync } from 'node:child_process'
import { projectPath } from '../project-path.ts'
import type { Check } from './check.ts'

/** Checks a scrape, the rules, their tests and the configuration with Prometheus' own tool. */
export function checkWithPromtool(metrics: string): Check[] {
  return [
    acceptsMetrics(metrics),
    runs('promtool finds no mistake in the configuration', [
      'check',
      'config',
      'observability/prometheus.yml',
    ]),
    runs('every alert fires when it should, and only then', [
      'test',
      'rules',
      'observability/alerts.test.yml',
    ]),
  ]
}

/** The original README fixed the name `http_request_duration_ms`, and so a unit that promtool dislikes. */
function acceptsMetrics(metrics: string): Check {
  const { stdout, stderr } = promtool(['check', 'metrics'], metrics)
  const complaints = `${stdout}${stderr}`
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('http_request_duration_ms '))
  return [['promtool accepts the metrics', ...complaints].join('\n       '), complaints.length === 0]
}

function runs(claim: string, command: string[]): Check {
  const { status, stdout, stderr } = promtool(command)
  return [status === 0 ? claim : `${claim}\n${stdout}${stderr}`, status === 0]
}

function promtool(command: string[], input = '') {
  return spawnSync('promtool', command, { cwd: projectPath(), input, encoding: 'utf8' })
}
