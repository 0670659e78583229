import { useSignal } from '@preact/signals'
import { ErrorNote } from '../parts/error-note.tsx'
import { texts } from '../texts.ts'
import { answerInvitation, invitations, type Membership, memberships, personName } from './memberships.ts'
import { signInAs, signOut } from './sign-in.ts'

/** For a person who is no member anywhere yet: the organizations that have invited them. */
export function Invitations() {
  const error = useSignal<Error | undefined>(undefined)
  const isBusy = useSignal(false)
  const open = invitations(memberships.value)
  const answer = async (id: string, given: 'accept' | 'decline') => {
    isBusy.value = true
    error.value = undefined
    try {
      await answerInvitation(id, given)
      await signInAs({ kind: 'person', organizationId: id })
    } catch (reason) {
      error.value = reason as Error
    } finally {
      isBusy.value = false
    }
  }
  return (
    <>
      <h1>{open.length > 0 ? texts.invitations.title : texts.invitations.noneTitle}</h1>
      <p class="lead">
        {open.length > 0
          ? texts.invitations.lead(personName.value ?? '')
          : texts.invitations.noneLead(personName.value ?? '')}
      </p>
      {error.value && <ErrorNote error={error.value} />}
      <ul class="choices">
        {open.map((invitation) => (
          <Invitation
            key={invitation.organization.id}
            invitation={invitation}
            isBusy={isBusy.value}
            onAnswer={(given) => void answer(invitation.organization.id, given)}
          />
        ))}
      </ul>
      <button type="button" class="button button-quiet" onClick={() => void signOut()}>
        {texts.invitations.other}
      </button>
    </>
  )
}

function Invitation(props: {
  invitation: Membership
  isBusy: boolean
  onAnswer: (answer: 'accept' | 'decline') => void
}) {
  const { organization, role } = props.invitation
  return (
    <li class="card stack">
      <p>{texts.invitations.from(organization.name, texts.roles[role])}</p>
      <div class="page-actions">
        <button type="button" class="button" disabled={props.isBusy} onClick={() => props.onAnswer('accept')}>
          {texts.invitations.accept}
        </button>
        <button
          type="button"
          class="button button-quiet"
          disabled={props.isBusy}
          onClick={() => props.onAnswer('decline')}
        >
          {texts.invitations.decline}
        </button>
      </div>
    </li>
  )
}
