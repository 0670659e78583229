import { createHash } from 'node:crypto'
import { Html, html } from './html.ts'

/** A page, and what it may load and run. */
export interface HtmlDocument {
  readonly text: string
  readonly contentSecurityPolicy: string
}

interface Parts {
  readonly title: string
  readonly style: string
  readonly main: Html
  readonly head?: Html
  /** Whether it has forms, which go to this service. */
  readonly hasForms?: boolean
}

/** A page that loads and runs nothing but its own style. */
export function htmlDocument({ title, style, main, head, hasForms = false }: Parts): HtmlDocument {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
${head}<style>${new Html(style)}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`
  return { text: document.text, contentSecurityPolicy: policyFor(style, hasForms) }
}

function policyFor(style: string, hasForms: boolean): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "base-uri 'none'",
    `form-action ${hasForms ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ')
}
