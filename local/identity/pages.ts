import { type Html, html } from '../../lib/http/html.ts'
import type { ProviderSetup } from './local-provider.ts'

const style = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 26rem; margin: 10vh auto; padding: 0 1rem }
form { display: grid; gap: 0.5rem; margin-top: 1rem }
button, input { font: inherit; padding: 0.5rem 0.75rem; text-align: left }`

const page = (title: string, main: Html): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${title}</title><style>${style}</style></head><body><main>${main.text}</main></body></html>`

/** Where a person says who they are, and is believed. */
export function signInPage(people: ProviderSetup['people']): string {
  const choices = people.map(
    ({ subject, email, organizationName, role }) =>
      html`<button name="subject" value="${subject}">${email} (${role} of ${organizationName})</button>`,
  )
  return page(
    'Local sign-in',
    html`<h1>Local sign-in</h1>
<p>The identity provider of this local server. Nobody has a password.</p>
<form method="post">${choices}</form>
<form method="post"><label for="email">Somebody else, who was invited</label>
<input id="email" name="email" type="email" required><button>Sign in</button></form>`,
  )
}

/** @param form what the provider wants to be sent back */
export function signOutPage(form: string): string {
  return `${page('Signing out', html`<p>Signing out…</p>`).replace('</main>', `${form}</main>`)}<script>
const form = document.forms[0]
form.insertAdjacentHTML('beforeend', '<input type="hidden" name="logout" value="yes">')
form.submit()
</script>`
}
