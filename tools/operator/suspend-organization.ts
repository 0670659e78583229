import type { Operation } from './operation.ts'
import { plainText } from './plain-text.ts'
import { request } from './request.ts'

export function suspendOrganization(id: string): Operation {
  return async (client) => {
    const params = { path: { organization_id: id } }
    const answer = await request(client.POST('/organizations/{organization_id}/suspend', { params }))
    return { answer, text: `${plainText(answer.name)} is suspended since ${answer.suspended_at}.` }
  }
}

export function restoreOrganization(id: string): Operation {
  return async (client) => {
    const params = { path: { organization_id: id } }
    const answer = await request(client.POST('/organizations/{organization_id}/restore', { params }))
    return { answer, text: `${plainText(answer.name)} is not suspended.` }
  }
}
