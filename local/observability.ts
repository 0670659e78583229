import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { projectPath } from './project-path.ts'
import { runProgram, UsageError } from './run-program.ts'

// `npm run test:observability [-- URL]`: checks request IDs and metrics of the running local server.
await runProgram(async () => {
  const url = process.argv[2] ?? urlOfRunningServer()
  const before = await scrape(url)
  const echoed = await fetch(`${url}/health`, { headers: { 'x-request-id': 'observability-1' } })
  const generated = await fetch(`${url}/health`)
  const health = (await generated.json()) as { requestId: string }
  const refused = await fetch(`${url}/chats`)
  const after = await scrape(url)
  const grew = (name: string) => (after.samples.get(name) ?? 0) - (before.samples.get(name) ?? 0)
  const scraping = 'http_requests_in_progress{method="GET",route="/metrics"}'
  const lint = promtool(after.text)

  report([
    ['the given request ID comes back', echoed.headers.get('x-request-id') === 'observability-1'],
    ['a request ID is made where none was given', health.requestId.startsWith('req_')],
    ['/health names the same request ID', health.requestId === generated.headers.get('x-request-id')],
    ['a request without credentials is refused', refused.status === 401],
    ['two calls of /health count as two', grew(series('http_requests_total', '/health', 200)) === 2],
    ['the refusal counts as one', grew(series('http_requests_total', '/chats', 401)) === 1],
    ['durations count the same', grew(series('http_request_duration_ms_count', '/health', 200)) === 2],
    ['the scrape sees itself in progress', (after.samples.get(scraping) ?? 0) >= 1],
    [lint.what, lint.ok],
  ])
})

function urlOfRunningServer(): string {
  const file = projectPath('.data', 'dev.json')
  if (!existsSync(file)) throw new UsageError('no local server is running: start one with npm run dev')
  return (JSON.parse(readFileSync(file, 'utf8')) as { url: string }).url
}

function series(metric: string, route: string, status: number): string {
  return `${metric}{method="GET",route="${route}",status_code="${status}"}`
}

async function scrape(url: string): Promise<{ text: string; samples: Map<string, number> }> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return { text, samples: new Map(lines.map(parseSample)) }
}

function parseSample(line: string): [series: string, value: number] {
  const space = line.lastIndexOf(' ')
  return [line.slice(0, space), Number(line.slice(space + 1))]
}

/** The original README fixed the name `http_request_duration_ms`, and with it a unit that promtool dislikes. */
function promtool(metrics: string): { what: string; ok: boolean } {
  const options = { input: metrics, encoding: 'utf8' } as const
  const { error, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], options)
  if (error)
    return { what: 'promtool is not installed: its check was left out', ok: process.env.CI !== 'true' }
  const complaints = `${stdout}${stderr}`
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('http_request_duration_ms '))
  return {
    what: ['promtool accepts the metrics', ...complaints].join('\n       '),
    ok: complaints.length === 0,
  }
}

function report(checks: [claim: string, holds: boolean][]): void {
  for (const [claim, holds] of checks) console.log(`${holds ? 'ok    ' : 'FAILED'} ${claim}`)
  if (!checks.every(([, holds]) => holds)) process.exitCode = 1
}
