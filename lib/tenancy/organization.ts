import type { OrganizationId } from '../ids.ts'

/** What an organization decides for all of its members. Null: nothing. */
export interface OrganizationSettings {
  name: string
  default_model: string | null
  system_prompt: string | null
  allowed_models: string[] | null
  max_tokens: number | null
  max_tokens_by_model: Record<string, number> | null
}

/** An organization, as JSON. */
export interface Organization extends OrganizationSettings {
  id: OrganizationId
  created_at: string
}

/** A row of the table `organizations`. */
export type OrganizationRow = OrganizationSettings & { id: OrganizationId; created_at: Date }

export const organizationColumns =
  'id, name, default_model, system_prompt, allowed_models, max_tokens, max_tokens_by_model, created_at'

export function toOrganization({ created_at: createdAt, ...row }: OrganizationRow): Organization {
  return { ...row, created_at: createdAt.toISOString() }
}
