import { cardPage } from '../../lib/http/card-page.ts'
import { type Html, html } from '../../lib/http/html.ts'
import type { HtmlDocument } from '../../lib/http/html-document.ts'

/** In every form: only pages of ours know it. */
const formField = (formToken: string): Html =>
  html`<input type="hidden" name="form_token" value="${formToken}">`

/** Asks for the code that the device shows. It is sent only when the person says so. */
export function codePage({
  formToken,
  userCode,
  problem,
}: {
  formToken: string
  userCode?: string | undefined
  problem?: string
}): HtmlDocument {
  return cardPage({
    title: 'Sign in on a device',
    hasForms: true,
    main: html`<p>A program, such as Claude Code in your terminal, asks to act for you. Compare the code with the one that it shows.</p>
${problem === undefined ? undefined : html`<p class="wrong" role="alert">${problem}</p>`}
<form method="post">
${formField(formToken)}
<label for="user_code">Code</label>
<input class="code" id="user_code" name="user_code" value="${userCode}" required maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus>
<div class="actions"><button>Continue</button></div>
</form>
<p></p>
<p class="quiet">Go on only if you have just started this yourself. Nobody else needs this code of you.</p>`,
  })
}

/** Takes the person to the identity provider: by itself, or by a link. A form that led there would need leave to go anywhere. */
export function departurePage(address: URL): HtmlDocument {
  return cardPage({
    title: 'One moment',
    head: html`<meta http-equiv="refresh" content="0; url=${address.href}">
`,
    main: html`<p>You are being taken to ${address.host} to sign in.</p>
<p><a href="${address.href}">Go there now</a></p>`,
  })
}

/** An organization to choose. */
export interface Choice {
  readonly id: string
  readonly name: string
  readonly role: string
}

/** Asks for whom the device is to act, and whether it may. */
export function decisionPage({
  formToken,
  person,
  userCode,
  sealedPerson,
  choices,
}: {
  formToken: string
  person: string
  userCode: string
  sealedPerson: string
  choices: readonly Choice[]
}): HtmlDocument {
  return cardPage({
    title: 'Let the device act for you?',
    hasForms: true,
    main: html`<p>You are <strong>${person}</strong>. The program that shows this code will be able to do what you can do, until you sign out there:</p>
<p class="code">${userCode}</p>
<form method="post" action="device/decision">
${formField(formToken)}
<input type="hidden" name="person" value="${sealedPerson}">
<fieldset>
<legend>${choices.length > 1 ? 'For which organization?' : 'For the organization'}</legend>
${choices.map(choiceOf)}
</fieldset>
<div class="actions">
<button name="decision" value="approve">Sign in</button>
<button class="other" name="decision" value="deny" formnovalidate>Refuse</button>
</div>
</form>`,
  })
}

const choiceOf = ({ id, name, role }: Choice, index: number) =>
  html`<label class="choice"><input type="radio" name="organization_id" value="${id}" required${
    index === 0 ? html` checked` : undefined
  }><span>${name}</span><span class="quiet">${role}</span></label>`

/** Tells how it ended. */
export function endPage(title: string, text: string): HtmlDocument {
  return cardPage({ title, main: html`<p>${text}</p>` })
}
