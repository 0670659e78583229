import { joined, memberships } from '../sign-in/memberships.ts'
import { signInAs } from '../sign-in/sign-in.ts'
import { texts } from '../texts.ts'
import { leavePage, navigate } from './router.tsx'
import { credential, endSession, me } from './session.ts'

export const organizationName = (): string => me.value?.organization.name ?? texts.layout.operator

/** Which organization this is and, for a person of several, the way to the others. */
export function OrganizationName() {
  const all = joined(memberships.value)
  if (credential.value?.kind !== 'person' || all.length < 2) {
    return <strong class="cut">{organizationName()}</strong>
  }
  return (
    <select
      class="organization-choice"
      aria-label={texts.layout.organization}
      value={me.value?.organization.id}
      onChange={({ currentTarget }) => {
        const chosen = currentTarget.value
        // Until it is changed, which who has unsaved changes may still decide against.
        currentTarget.value = me.value?.organization.id ?? ''
        leavePage(() => change(chosen))
      }}
    >
      {all.map(({ organization }) => (
        <option key={organization.id} value={organization.id}>
          {organization.name}
        </option>
      ))}
    </select>
  )
}

function change(organizationId: string): void {
  navigate('/')
  void signInAs({ kind: 'person', organizationId }).catch((error: Error) => endSession(error.message))
}
