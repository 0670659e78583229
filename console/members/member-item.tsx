import { HistoryLink } from '../administration/history-link.tsx'
import { mayManage } from '../administration/roles.ts'
import { adminTexts } from '../administration/texts.ts'
import { may } from '../app/session.ts'
import { asDateTime } from '../parts/figures.ts'
import { Icon } from '../parts/icon.tsx'
import { texts } from '../texts.ts'
import { isSelf, type Member, memberName } from './members.ts'

/** One person of the organization, and what the caller may do about them. */
export function MemberItem(props: {
  member: Member
  hasOneOwner: boolean
  onChangeRole: () => void
  onRemove: () => void
}) {
  const { member, hasOneOwner } = props
  const { role, joined_at: joinedAt, created_at: invitedAt } = member
  const name = memberName(member)
  const isManaged = may('members:write') && mayManage(role)
  const isLastOwner = role === 'owner' && hasOneOwner
  return (
    <li class="row">
      <div class="row-main">
        <p class="row-title">
          <strong class="whole">{name}</strong>
          <span class="tag">{texts.roles[role]}</span>
          {isSelf(member) && <span class="tag">{texts.names.you}</span>}
          {joinedAt === null && <span class="tag tag-open">{adminTexts.members.open}</span>}
        </p>
        <p class="sub">
          {joinedAt === null
            ? adminTexts.members.invitedAt(asDateTime(invitedAt))
            : adminTexts.members.joinedAt(asDateTime(joinedAt))}
          {isManaged && isLastOwner && ` ${adminTexts.members.lastOwner}`}
        </p>
      </div>
      <div class="row-actions">
        <HistoryLink of={member.user_id} name={name} />
        {isManaged && !isLastOwner && (
          <>
            <button
              type="button"
              class="icon-button"
              aria-label={adminTexts.members.changeRoleOf(name)}
              title={adminTexts.members.changeRole}
              onClick={props.onChangeRole}
            >
              <Icon name="edit" size={18} />
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label={adminTexts.members.removeOne(name)}
              title={adminTexts.members.remove}
              onClick={props.onRemove}
            >
              <Icon name="trash" size={18} />
            </button>
          </>
        )}
      </div>
    </li>
  )
}
