import type { GivenId, OrganizationId } from './ids.ts'

/** What a budget or a rate limit can bind. */
export const holderScopes = ['organization', 'member', 'api_key'] as const
export type HolderScope = (typeof holderScopes)[number]

/** The organization, member or API key that a budget or a rate limit binds. */
export interface Holder {
  readonly organizationId: OrganizationId
  readonly scope: HolderScope
  /** The id of the organization, the member or the key. */
  readonly subject: GivenId
}

/** A holder as the API shows it. */
export interface ShownHolder {
  scope: HolderScope
  user_id: string | null
  api_key_id: string | null
}

export function showHolder({ scope, subject }: Pick<Holder, 'scope' | 'subject'>): ShownHolder {
  return {
    scope,
    user_id: scope === 'member' ? subject : null,
    api_key_id: scope === 'api_key' ? subject : null,
  }
}

/** How a message names a holder of that scope. */
export const holderNames = {
  organization: 'organization',
  member: 'member',
  api_key: 'API key',
} as const satisfies Record<HolderScope, string>
