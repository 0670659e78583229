import { useSignal } from '@preact/signals'
import { adminTexts } from '../administration/texts.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { texts } from '../texts.ts'
import { changeRole, isSelf, type Member, memberName } from './members.ts'
import { RoleChoice } from './role-choice.tsx'

/** Asks for a member's new role. */
export function ChangeRole(props: {
  member: Member
  onChanged: (member: Member) => void
  onClose: () => void
}) {
  const { member } = props
  const role = useSignal(member.role)
  return (
    <FormDialog
      title={adminTexts.members.changeRoleOf(memberName(member))}
      verb={texts.actions.save}
      isReady={role.value !== member.role}
      onSubmit={async () => props.onChanged(await changeRole(member, role.value))}
      onClose={props.onClose}
    >
      <RoleChoice chosen={role.value} onChoose={(chosen) => (role.value = chosen)} />
      {isSelf(member) && <p class="note note-warning">{adminTexts.members.ownRole}</p>}
    </FormDialog>
  )
}
