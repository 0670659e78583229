import { adminTexts } from '../administration/texts.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { isSelf, type Member, memberName, removeMember } from './members.ts'

/** Asks whether a member may go, and says what goes with them. */
export function RemoveMember(props: {
  member: Member
  onRemoved: (member: Member) => void
  onClose: () => void
}) {
  const { member } = props
  const words = adminTexts.members.removal
  const name = memberName(member)
  const isOpen = member.joined_at === null
  const remove = async () => {
    await removeMember(member)
    props.onRemoved(member)
  }
  return (
    <FormDialog
      title={isOpen ? words.withdraw(name) : adminTexts.members.removeOne(name)}
      verb={isOpen ? words.withdrawVerb : adminTexts.members.remove}
      isDanger
      onSubmit={remove}
      onClose={props.onClose}
    >
      {isSelf(member) && <p class="note note-warning">{words.self}</p>}
      <ul class="note-list">
        <li>{words.keys}</li>
        <li>{words.held}</li>
        <li>{isOpen ? words.cannotJoin : words.stays}</li>
        <li>{words.again}</li>
      </ul>
    </FormDialog>
  )
}
