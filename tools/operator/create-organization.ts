import { UsageError } from '../../local/run-program.ts'
import type { Operation } from './operation.ts'
import { plainText } from './plain-text.ts'
import { request } from './request.ts'

/** The options of `create-organization`. */
export interface NewOrganization {
  name: string
  owner?: string
  ownerSubject?: string
}

/** @throws UsageError if no owner is named */
export function createOrganization({
  name,
  owner: email,
  ownerSubject: subject,
}: NewOrganization): Operation {
  if (email === undefined && subject === undefined) {
    throw new UsageError('Who is the owner? Give --owner <email>, --owner-subject <subject> or both.')
  }
  const body = {
    name,
    owner: { ...(email !== undefined && { email }), ...(subject !== undefined && { subject }) },
  }
  return async (client) => {
    const answer = await request(client.POST('/organizations', { body }))
    const { organization, owner, api_key: apiKey } = answer
    const text = [
      `${plainText(organization.name)} is there: ${organization.id}`,
      `Its owner: ${plainText(owner.email ?? owner.subject ?? '')}, ${owner.user_id}`,
      'Its first key, which may do everything in it:',
      '',
      `  ${apiKey.key}`,
      '',
      'The key is shown this once and kept nowhere: hand it to the owner the way you would a password.',
    ]
    return { answer, text: text.join('\n') }
  }
}
