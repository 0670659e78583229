import type { Operation } from './operation.ts'
import { request } from './request.ts'

/** Issues a key to an owner of an organization that lost its last one. @param owner undefined: the longest-serving */
export function issueApiKey(id: string, owner: string | undefined): Operation {
  return async (client) => {
    const answer = await request(
      client.POST('/organizations/{organization_id}/api-keys', {
        params: { path: { organization_id: id } },
        body: owner === undefined ? {} : { user_id: owner },
      }),
    )
    const text = [
      `A key that acts for ${answer.user_id} and may do everything in ${id}:`,
      '',
      `  ${answer.key}`,
      '',
      'It is shown this once and kept nowhere: hand it to the owner the way you would a password.',
    ]
    return { answer, text: text.join('\n') }
  }
}
