import type { LocalServer } from './local-server.ts'

/** What one scrape of `GET /metrics` showed. */
export interface Scrape {
  readonly text: string
  /** Value by series. */
  readonly samples: ReadonlyMap<string, number>
}

/** Requests the metrics as a Prometheus server does. */
export async function scrape({ url, metricsToken }: LocalServer): Promise<Scrape> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
  const text = await response.text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return { text, samples: new Map(lines.map(parseSample)) }
}

function parseSample(line: string): [series: string, value: number] {
  const space = line.lastIndexOf(' ')
  return [line.slice(0, space), Number(line.slice(space + 1))]
}
