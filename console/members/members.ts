import type { Role } from '../administration/roles.ts'
import { adminTexts } from '../administration/texts.ts'
import { api, dataOf, type Schemas } from '../app/api.ts'
import { navigate } from '../app/router.tsx'
import { credential, endSession, may, me } from '../app/session.ts'
import { loadNames } from '../parts/names.ts'
import { signInAs } from '../sign-in/sign-in.ts'

export type Member = Schemas['Member']

/** What people know them by. */
export const memberName = ({ email, subject, user_id: id }: Member): string => email ?? subject ?? id

export const isSelf = ({ user_id: id }: Member): boolean => id === me.value?.user.id

/** @param role undefined: of every role. @throws ApiError */
export const listMembers = (role: Role | undefined, cursor: string | undefined) =>
  dataOf(api.GET('/members', { params: { query: { ...(role && { role }), ...(cursor && { cursor }) } } }))

/** Whether there is one owner left, invited ones included, whom the server keeps. @throws ApiError */
export async function hasOneOwner(): Promise<boolean> {
  const { data } = await dataOf(api.GET('/members', { params: { query: { role: 'owner', limit: 2 } } }))
  return data.length === 1
}

const at = (userId: string) => ({ params: { path: { user_id: userId } } })

/** @throws ApiError */
export async function inviteMember(email: string, role: Role): Promise<Member> {
  const invited = await dataOf(api.POST('/members', { body: { email, role } }))
  await loadNames({ isStale: true })
  return invited
}

/** One's own new role counts for the whole console. @throws ApiError */
export async function changeRole(member: Member, role: Role): Promise<Member> {
  const changed = await dataOf(api.PATCH('/members/{user_id}', { ...at(member.user_id), body: { role } }))
  await loadNames({ isStale: true })
  if (isSelf(member)) {
    me.value = await dataOf(api.GET('/me'))
    if (!may('members:read')) navigate('/', { replace: true })
  }
  return changed
}

/** Whoever removes themselves leaves: for another organization of theirs, or for the sign-in. @throws ApiError */
export async function removeMember(member: Member): Promise<void> {
  const isLeaving = isSelf(member)
  await dataOf(api.DELETE('/members/{user_id}', at(member.user_id)))
  if (isLeaving) await leave()
  else await loadNames({ isStale: true })
}

async function leave(): Promise<void> {
  const isPerson = credential.value?.kind === 'person'
  navigate('/', { replace: true })
  endSession(adminTexts.members.left)
  if (isPerson) await signInAs({ kind: 'person' }).catch((error: Error) => endSession(error.message))
}
