import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { endedBecause } from '../app/session.ts'
import { consoleSettings } from '../app/settings.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { Icon } from '../parts/icon.tsx'
import type { DemoPerson } from '../settings.ts'
import { texts } from '../texts.ts'
import { Invitations } from './invitations.tsx'
import { personName } from './memberships.ts'
import { signInAs, signInAtProvider, signInWithText } from './sign-in.ts'

/** The ways in that this deployment has. */
export function SignInPage() {
  useEffect(() => {
    document.title = `${texts.signIn.title} · ${texts.product}`
  }, [])

  return (
    <main class="sign-in">
      <div class="sign-in-card">{personName.value === undefined ? <WaysIn /> : <Invitations />}</div>
    </main>
  )
}

function WaysIn() {
  const error = useSignal<Error | undefined>(undefined)
  const isBusy = useSignal(false)
  const { demo = [], development, oidc } = consoleSettings()
  const attempt = (signIn: Promise<void>) => {
    isBusy.value = true
    error.value = undefined
    void signIn.catch((reason: Error) => (error.value = reason)).finally(() => (isBusy.value = false))
  }
  return (
    <>
      <h1>{texts.signIn.title}</h1>
      <p class="lead">{texts.signIn.lead}</p>
      {endedBecause.value !== undefined && !error.value && (
        <p class="note" role="status">
          <Icon name="info" /> {endedBecause.value}
        </p>
      )}
      {error.value && <ErrorNote error={error.value} />}
      {oidc && (
        <>
          <button
            type="button"
            class="button"
            disabled={isBusy.value}
            onClick={() => attempt(signInAtProvider())}
          >
            {texts.signIn.withAccount}
          </button>
          <p class="divider">{texts.signIn.or}</p>
        </>
      )}
      <KeyForm isBusy={isBusy.value} isFirst={!oidc} onKey={(text) => attempt(signInWithText(text))} />
      {development && demo.length > 0 && (
        <Demo
          people={demo}
          isBusy={isBusy.value}
          onChoose={({ organizationId, userId }) =>
            attempt(signInAs({ kind: 'demo', organizationId, userId }))
          }
        />
      )}
    </>
  )
}

function KeyForm(props: { isBusy: boolean; isFirst: boolean; onKey: (text: string) => void }) {
  const text = useSignal('')
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        const given = text.value.trim()
        if (given !== '' && !props.isBusy) props.onKey(given)
      }}
    >
      <label class="field">
        <span class="field-label">{texts.signIn.keyLabel}</span>
        <input
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          value={text.value}
          onInput={({ currentTarget }) => (text.value = currentTarget.value)}
        />
        <span class="field-hint">{texts.signIn.keyHint}</span>
      </label>
      <button type="submit" class={props.isFirst ? 'button' : 'button button-quiet'} disabled={props.isBusy}>
        {texts.signIn.withKey}
      </button>
    </form>
  )
}

function Demo(props: {
  people: readonly DemoPerson[]
  isBusy: boolean
  onChoose: (person: DemoPerson) => void
}) {
  return (
    <section class="stack" aria-labelledby="demo">
      <h2 id="demo">{texts.signIn.demoTitle}</h2>
      <p>{texts.signIn.demoLead}</p>
      <ul class="choices">
        {props.people.map((person) => (
          <li key={person.userId}>
            <button
              type="button"
              class="choice"
              disabled={props.isBusy}
              onClick={() => props.onChoose(person)}
            >
              <span class="cut">{texts.signIn.demoAs(person.email, person.organizationName)}</span>
              <span class="tag">{person.role}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
