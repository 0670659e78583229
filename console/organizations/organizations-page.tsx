import { OneOrganization } from './one-organization.tsx'
import { OrganizationList } from './organization-list.tsx'

/** `/organizations` lists them, `/organizations/{id}` shows one. */
export function Page({ rest: [id] }: { rest: readonly string[] }) {
  return id === undefined ? <OrganizationList /> : <OneOrganization key={id} id={id} />
}
