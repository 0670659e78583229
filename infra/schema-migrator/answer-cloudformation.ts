import type { CloudFormationCustomResourceEvent } from 'aws-lambda'

/** How a custom resource fared. */
export type Outcome = { readonly status: 'SUCCESS' } | { readonly status: 'FAILED'; readonly reason: string }

/** One resource in each stack, which is never replaced by another. */
const physicalId = 'migrations'

/**
 * Tells CloudFormation how its request went; it waits until it hears.
 * @throws Error when the answer was not taken
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  outcome: Outcome,
): Promise<void> {
  const answer = {
    Status: outcome.status,
    ...(outcome.status === 'FAILED' && { Reason: outcome.reason }),
    PhysicalResourceId: physicalId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  }
  // As bytes, because text would be sent with a content type, and the address is signed for a request without one.
  const body = Buffer.from(JSON.stringify(answer))
  const { ok, status } = await fetch(event.ResponseURL, { method: 'PUT', body })
  if (!ok) throw new Error(`CloudFormation took no answer: ${status}`)
}
