import { useSignal } from '@preact/signals'
import { DoneNote } from '../administration/done-note.tsx'
import { allRoles, type Role } from '../administration/roles.ts'
import { adminTexts } from '../administration/texts.ts'
import { may } from '../app/session.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Icon } from '../parts/icon.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Paged } from '../parts/paged.tsx'
import { usePages } from '../parts/use-pages.ts'
import { useResource } from '../parts/use-resource.ts'
import { texts } from '../texts.ts'
import { ChangeRole } from './change-role.tsx'
import { InviteMember } from './invite-member.tsx'
import { MemberItem } from './member-item.tsx'
import { hasOneOwner, listMembers, type Member, memberName } from './members.ts'
import { RemoveMember } from './remove-member.tsx'

type Opened = { kind: 'invite' } | { kind: 'role' | 'remove'; member: Member }

/** Who belongs to the organization, with which role. */
export function Page() {
  const role = useSignal<Role | undefined>(undefined)
  const opened = useSignal<Opened | undefined>(undefined)
  const done = useSignal<string | undefined>(undefined)
  const members = usePages((cursor) => listMembers(role.value, cursor), [role.value])
  const oneOwner = useResource(hasOneOwner)
  const close = () => (opened.value = undefined)
  const open = (what: Opened) => {
    done.value = undefined
    opened.value = what
  }
  const onInvited = (member: Member) => {
    if (!members.hasMore.peek()) members.edit((rows) => [...rows, member])
    done.value = adminTexts.members.invited(memberName(member))
    oneOwner.reload()
  }
  const onChanged = (member: Member) => {
    members.edit((rows) => rows.map((row) => (row.user_id === member.user_id ? member : row)))
    done.value = adminTexts.members.changed(memberName(member), texts.roles[member.role])
    oneOwner.reload()
  }
  const onRemoved = (member: Member) => {
    members.edit((rows) => rows.filter((row) => row.user_id !== member.user_id))
    done.value = adminTexts.members.removed(memberName(member))
    oneOwner.reload()
  }
  return (
    <div class="page">
      <PageHead title={texts.pages.members} lead={adminTexts.members.lead}>
        {may('members:write') && (
          <button type="button" class="button" onClick={() => open({ kind: 'invite' })}>
            <Icon name="plus" size={18} /> {adminTexts.members.invite}
          </button>
        )}
      </PageHead>
      <RoleFilter chosen={role.value} onChoose={(chosen) => (role.value = chosen)} />
      <DoneNote text={done.value} />
      <Paged pages={members} whenEmpty={<EmptyState icon="members" title={adminTexts.members.noneFound} />}>
        {(rows) => (
          <ul class="rows" aria-label={texts.pages.members}>
            {rows.map((member) => (
              <MemberItem
                key={member.user_id}
                member={member}
                hasOneOwner={oneOwner.value.value ?? true}
                onChangeRole={() => open({ kind: 'role', member })}
                onRemove={() => open({ kind: 'remove', member })}
              />
            ))}
          </ul>
        )}
      </Paged>
      {opened.value?.kind === 'invite' && <InviteMember onInvited={onInvited} onClose={close} />}
      {opened.value?.kind === 'role' && (
        <ChangeRole member={opened.value.member} onChanged={onChanged} onClose={close} />
      )}
      {opened.value?.kind === 'remove' && (
        <RemoveMember member={opened.value.member} onRemoved={onRemoved} onClose={close} />
      )}
    </div>
  )
}

function RoleFilter(props: { chosen: Role | undefined; onChoose: (role: Role | undefined) => void }) {
  return (
    <div class="filters">
      <label class="field">
        <span class="field-label">{adminTexts.members.role}</span>
        <select
          value={props.chosen ?? ''}
          onChange={({ currentTarget: { value } }) => props.onChoose(allRoles.find((role) => role === value))}
        >
          <option value="">{adminTexts.members.everyRole}</option>
          {allRoles.map((role) => (
            <option key={role} value={role}>
              {texts.roles[role]}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}
