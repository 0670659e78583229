import { useSignal } from '@preact/signals'
import type { Role } from '../administration/roles.ts'
import { adminTexts } from '../administration/texts.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { inviteMember, type Member } from './members.ts'
import { RoleChoice } from './role-choice.tsx'

/** Asks for the address and the role of a new member. */
export function InviteMember(props: { onInvited: (member: Member) => void; onClose: () => void }) {
  const email = useSignal('')
  const role = useSignal<Role>('member')
  return (
    <FormDialog
      title={adminTexts.members.invite}
      verb={adminTexts.members.inviteVerb}
      onSubmit={async () => props.onInvited(await inviteMember(email.value.trim(), role.value))}
      onClose={props.onClose}
    >
      <label class="field">
        <span class="field-label">{adminTexts.members.email}</span>
        <input
          type="email"
          required
          autofocus
          maxLength={254}
          autocomplete="off"
          value={email.value}
          onInput={({ currentTarget }) => (email.value = currentTarget.value)}
        />
        <span class="field-hint">{adminTexts.members.emailHint}</span>
      </label>
      <RoleChoice chosen={role.value} onChoose={(chosen) => (role.value = chosen)} />
    </FormDialog>
  )
}
