import { signal } from '@preact/signals'
import { api, dataOf, type Schemas } from '../app/api.ts'

export type Membership = Schemas['Membership']

/** The organizations of the person who is signed in, and those that have invited them. */
export const memberships = signal<readonly Membership[]>([])

/** Under which address somebody could be invited; undefined: nobody is signed in at the provider. */
export const personName = signal<string | undefined>(undefined)

export const joined = (all: readonly Membership[]): Membership[] =>
  all.filter(({ joined_at: at, organization }) => at !== null && !organization.suspended)

export const invitations = (all: readonly Membership[]): Membership[] =>
  all.filter(({ joined_at: at }) => at === null)

/** @throws ApiError */
export async function loadMemberships(): Promise<readonly Membership[]> {
  const { person, data } = await dataOf(api.GET('/organizations/mine', { params: { query: { limit: 100 } } }))
  personName.value = person.email ?? person.subject
  memberships.value = data
  return data
}

/** @throws ApiError */
export async function answerInvitation(organizationId: string, answer: 'accept' | 'decline'): Promise<void> {
  const at = { params: { path: { organization_id: organizationId } } }
  await dataOf(
    answer === 'accept'
      ? api.POST('/organizations/mine/{organization_id}/accept', at)
      : api.POST('/organizations/mine/{organization_id}/decline', at),
  )
}

/** The organization that was used last in this browser. No secret. */
const kept = 'console.organization'

export const lastOrganization = (): string | null => localStorage.getItem(kept)
export const keepOrganization = (id: string): void => localStorage.setItem(kept, id)
