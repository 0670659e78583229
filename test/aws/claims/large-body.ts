import type { Claim } from '../claim.ts'
import { send } from '../deployment.ts'
import { requireRefusal } from '../require-refusal.ts'

/** More than the 1 MB that we take, less than the 6 MB at which Lambda itself would refuse. */
const megabytes = 5

export const largeBody: Claim = {
  claim: 'a body that is too large is refused by us, in the one envelope, and not on the way',
  answers: [],
  look: async (deployment) => {
    const message = 'x'.repeat(megabytes * 1_000_000)
    const response = await send(deployment, 'POST /chat', { body: { message } })
    await requireRefusal('POST /chat', response, { status: [413], code: 'request_too_large' })
    return `${megabytes} MB`
  },
}
