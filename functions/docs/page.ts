import { createHash } from 'node:crypto'
import swaggerUi from 'swagger-ui-dist/package.json' with { type: 'json' }

/** Assets are kept by browsers for good; a new version asks under a new address. */
const asset = (name: string) => `/docs/${name}?${swaggerUi.version}`

const start = `addEventListener('DOMContentLoaded', () =>
  SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null }),
)`

/** A page that shows the API description and lets people try it. Everything on it comes from this service. */
export const page = `<!doctype html>
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

/** What the page may load and run: the two assets, its own few lines, and calls to this service. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(start).digest('base64')}'`,
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
