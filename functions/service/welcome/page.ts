import { demo } from '../../../lib/endpoints/example-ids.ts'
import { html } from '../../../lib/http/html.ts'
import { type HtmlDocument, htmlDocument } from '../../../lib/http/html-document.ts'
import type { Links } from './links.ts'

const style = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 48rem; margin: 3rem auto; padding: 0 1rem }
pre { padding: 1rem; overflow-x: auto; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 0.5rem }
dt { font-weight: 600; margin-top: 0.75rem }
dd { margin: 0 }`

const meanings: Readonly<Record<keyof Links, string>> = {
  console: 'chat, see what it costs, and run your organization',
  docs: 'every operation, to read and to try',
  openapi: 'the same for programs, as OpenAPI 3.1',
  health: 'whether the service answers',
  metrics: 'what it counts, for Prometheus; a deployment asks for its metrics token',
  grafana: 'the dashboard, once it runs: docker compose --profile observability up',
}

/**
 * A page without scripts that shows where to go, and the first request to copy.
 * @param localHost host and port at which a local server was asked for it; undefined on a deployment
 */
export function welcomePage(links: Links, localHost: string | undefined): HtmlDocument {
  const request = localHost === undefined ? deployedRequest : localRequest(localHost)
  return htmlDocument({
    title: 'LLM Production Application',
    style,
    main: html`<h1>LLM Production Application</h1>
<p>Chat with Claude for many organizations, on one exact ledger.</p>
<h2>The first request</h2>
<pre>${request}</pre>
<h2>Where to go</h2>
<dl>
${Object.entries(links).map(lineOf)}
</dl>`,
  })
}

const lineOf = ([name, address]: [string, string]) =>
  html`<dt><a href="${address}">${name}</a></dt><dd>${meanings[name as keyof Links]}</dd>`

const localRequest = (host: string) => `curl -N http://${host}/chat/stream \\
  -H 'x-org-id: ${demo.organizationId}' \\
  -H 'x-user-id: ${demo.userId}' \\
  -H 'content-type: application/json' -d '{"message":"Hello!"}'`

const deployedRequest = `curl -N "$URL/chat/stream" -H "authorization: Bearer $API_KEY" \\
  -H 'content-type: application/json' -d '{"message":"Hello!"}'`
