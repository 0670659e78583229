import { type Html, html } from './html.ts'
import { type HtmlDocument, htmlDocument } from './html-document.ts'

const style = `:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #fff; --line: #d9dce3; --text: #1c2027; --quiet: #59616f;
  --act: #2f5bd0; --on-act: #fff; --wrong: #a8322a;
  font: 1rem/1.5 system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14161a; --card: #1d2026; --line: #343943; --text: #e7e9ee; --quiet: #a1a9b8;
    --act: #9db8ff; --on-act: #10182b; --wrong: #ff9d94;
  }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; padding: 1rem; display: grid; place-items: center; background: var(--page); color: var(--text) }
main { width: min(26rem, 100%); padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem }
h1 { margin: 0 0 0.75rem; font-size: 1.375rem; line-height: 1.25; font-weight: 600 }
p { margin: 0 0 1rem; overflow-wrap: anywhere }
form { margin: 0 }
label, legend { font-weight: 600 }
fieldset { margin: 0 0 1.25rem; padding: 0; border: 0 }
.choice { display: flex; gap: 0.75rem; align-items: center; margin-top: 0.5rem; padding: 0.625rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; font-weight: 400 }
.choice:has(:checked) { border-color: var(--act) }
.choice span { flex: 1; overflow-wrap: anywhere }
.code { display: block; width: 100%; margin: 0.375rem 0 1.25rem; padding: 0.625rem; font: 600 1.5rem/1.25 ui-monospace, monospace; letter-spacing: 0.12em; text-align: center; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 0.5rem }
input.code { text-transform: uppercase }
.actions { display: flex; gap: 0.75rem }
button { flex: 1; padding: 0.625rem 1rem; font: inherit; font-weight: 600; color: var(--on-act); background: var(--act); border: 1px solid var(--act); border-radius: 0.5rem; cursor: pointer }
button.other { color: inherit; background: none; border-color: var(--line) }
a { color: var(--act) }
:focus-visible { outline: 2px solid var(--act); outline-offset: 2px }
.quiet { color: var(--quiet); font-size: 0.875rem }
.wrong { color: var(--wrong) }
main > :last-child { margin-bottom: 0 }`

interface Parts {
  readonly title: string
  readonly main: Html
  readonly head?: Html
  readonly hasForms?: boolean
}

/** A page with one thing to read or to decide, light or dark as the reader has it. */
export function cardPage({ title, main, ...parts }: Parts): HtmlDocument {
  return htmlDocument({
    ...parts,
    title,
    style,
    main: html`<h1>${title}</h1>
${main}`,
  })
}
