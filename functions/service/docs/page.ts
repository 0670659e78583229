import { createHash } from 'node:crypto'
import swaggerUi from 'swagger-ui-dist/package.json' with { type: 'json' }
import { demo } from '../../../lib/endpoints/example-ids.ts'
import type { HtmlDocument } from '../../../lib/http/html-document.ts'

/** Browsers keep assets for good; a new version has a new address. */
const asset = (name: string) => `/docs/${name}?${swaggerUi.version}`

/** @param credentials to fill in, by security scheme */
const startWith = (
  credentials: Readonly<Record<string, string>>,
) => `addEventListener('DOMContentLoaded', () => {
  const ui = SwaggerUIBundle({
    url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null,
    onComplete: () => Object.entries(${JSON.stringify(credentials)}).forEach(([scheme, value]) => ui.preauthorizeApiKey(scheme, value)),
  })
})`

/**
 * A page that shows the API description and lets people try it. Everything on it comes from this service.
 * @param isLocal whether to fill in the headers of the demo organization, which only a local server believes
 */
export function docsPage(isLocal: boolean): HtmlDocument {
  const start = startWith(isLocal ? { localOrganization: demo.organizationId, localUser: demo.userId } : {})
  return { text: textOf(start), contentSecurityPolicy: policyFor(start) }
}

const textOf = (start: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>API documentation</title>
<link rel="stylesheet" href="${asset('swagger-ui.css')}">
<script src="${asset('swagger-ui-bundle.js')}" defer></script>
<script>${start}</script>
</head>
<body>
<div id="docs"><a href="/openapi.json">openapi.json</a></div>
</body>
</html>
`

/** The two assets, its own few lines, and calls to this service. */
const policyFor = (start: string) =>
  [
    "default-src 'none'",
    `script-src 'self' 'sha256-${createHash('sha256').update(start).digest('base64')}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
