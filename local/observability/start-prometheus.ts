import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServerProcess } from '../engines/server-process.ts'
import { projectPath } from '../project-path.ts'
import type { LocalServer } from './local-server.ts'

/** A Prometheus server that scrapes the local server, with our rules. */
export interface Prometheus {
  /** The answer of its API under `/api/v1`. @throws Error with its objection to the query */
  ask<Data>(path: string): Promise<Data>
  stop(): Promise<void>
}

/**
 * Starts this machine's Prometheus with `observability/prometheus.yml`, changing only the local server's address and
 * the pace.
 * @throws EngineError if it does not start
 */
export async function startPrometheus(server: LocalServer): Promise<Prometheus> {
  const directory = mkdtempSync(join(tmpdir(), 'llm-app-prometheus-'))
  const config = join(directory, 'prometheus.yml')
  cpSync(projectPath('observability', 'alerts.yml'), join(directory, 'alerts.yml'))
  writeFileSync(config, configFor(server))
  const { port, stop } = await startServerProcess({
    name: 'prometheus',
    program: 'prometheus',
    args: (at) => [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${at}`,
    ],
    stopSignals: ['SIGTERM', 'SIGKILL'],
    logFile: join(directory, 'prometheus.log'),
    probe: async (at) => (await ask<{ version: string }>(at, 'status/buildinfo')).version,
  })
  return {
    ask: (path) => ask(port, path),
    stop: async () => {
      await stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function configFor({ url, metricsToken }: LocalServer): string {
  return readFileSync(projectPath('observability', 'prometheus.yml'), 'utf8')
    .replaceAll('15s', '1s')
    .replace('localhost:3000', new URL(url).host)
    .replace('metrics_path:', `authorization: { credentials: ${metricsToken} }\n    metrics_path:`)
}

async function ask<Data>(port: number, path: string): Promise<Data> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)
  const { data, error } = (await response.json()) as { data: Data; error?: string }
  if (error !== undefined) throw new Error(`Prometheus: ${error}`)
  return data
}
