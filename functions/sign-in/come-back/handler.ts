import { personOf } from '../../../lib/auth/sign-in/provider.ts'
import { sealPerson } from '../../../lib/auth/sign-in/sealed-person.ts'
import { bufferedEndpoint, pageResponse } from '../../../lib/endpoints/buffered-endpoint.ts'
import { PermissionDeniedError } from '../../../lib/errors.ts'
import { listMemberships } from '../../../lib/tenancy/list-memberships.ts'
import { routes } from '../../routes.ts'
import { decisionPage } from '../pages.ts'
import { browserOf, pageHeaders } from '../sign-in.ts'
import { comingBackInput } from './schema.ts'

/** More organizations than anybody chooses from. */
const mostChoices = 100

/** Asks a person whom the identity provider has signed in whether the device may act for them. */
export const handler = bufferedEndpoint(routes['come-back'], comingBackInput, async (request) => {
  const browser = browserOf(request)
  const { state = '', ...answer } = request.input.query
  const visit = browser.visitOf(state)
  if (visit === undefined) {
    throw new PermissionDeniedError(
      'This browser did not begin this sign-in, or it was long ago. Open the address that the program shows once more.',
      'foreign_sign_in',
    )
  }
  const vouched = await personOf(visit, { state, ...withoutAbsent(answer) })
  const { person } = vouched
  const { data } = await listMemberships(person, { limit: mostChoices, cursor: undefined })
  const choices = data
    .filter(({ joined_at: joinedAt, organization }) => joinedAt !== null && !organization.suspended)
    .map(({ organization: { id, name }, role }) => ({ id, name, role }))
  const who = person.email ?? person.subject
  if (choices.length === 0) throw nobody(who, data.length > 0)
  const { formToken } = browser
  const sealedPerson = sealPerson({ ...vouched, userCode: visit.userCode }, browser)
  return pageResponse(
    decisionPage({ formToken, person: who, userCode: visit.userCode, sealedPerson, choices }),
    { headers: pageHeaders(browser) },
  )
})

function withoutAbsent(answer: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answer).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function nobody(name: string, isKnown: boolean): PermissionDeniedError {
  return new PermissionDeniedError(
    isKnown
      ? `${name} is invited and has not joined, or the organization is suspended. POST /organizations/mine/{organization_id}/accept accepts an invitation.`
      : `No organization has ${name} as a member. Ask an admin of yours to invite you.`,
    'no_organization',
  )
}
