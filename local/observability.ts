import { spawnSync } from 'node:child_process'
import { type Check, report } from './observability/check.ts'
import { checkPrometheus } from './observability/check-prometheus.ts'
import { checkRequests } from './observability/check-requests.ts'
import { checkWithPromtool } from './observability/check-with-promtool.ts'
import { findLocalServer, type LocalServer } from './observability/local-server.ts'
import { scrape } from './observability/scrape.ts'
import { runProgram } from './run-program.ts'

// `npm run test:observability`: checks request IDs, metrics, alerts and dashboard on the running local server.
await runProgram(async () => {
  const server = findLocalServer()
  const requests = await checkRequests(server)
  report([...requests, ...(await withPrometheus(server))])
})

async function withPrometheus(server: LocalServer): Promise<Check[]> {
  if (!isInstalled('promtool') || !isInstalled('prometheus')) {
    return [['Prometheus is not installed: its checks were left out', process.env.CI !== 'true']]
  }
  const checks = checkWithPromtool((await scrape(server)).text)
  if (server.upstream.name !== 'fake-claude') {
    return [...checks, ['Claude is not the fake one: no load was put on it', process.env.CI !== 'true']]
  }
  return [...checks, ...(await checkPrometheus(server))]
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined
}
