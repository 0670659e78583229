import type { CloudFormationCustomResourceEvent } from 'aws-lambda'

/** The outcome for a custom resource. */
export type Outcome = { readonly status: 'SUCCESS' } | { readonly status: 'FAILED'; readonly reason: string }

/** Each stack has one such resource, which is never replaced. */
const physicalId = 'migrations'

/**
 * Tells CloudFormation the outcome of its request, for which it waits.
 * @throws Error if the answer was not accepted
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
  // Bytes, because text would be sent with a content type, and the address is signed for a request without one.
  const body = Buffer.from(JSON.stringify(answer))
  const { ok, status } = await fetch(event.ResponseURL, { method: 'PUT', body })
  if (!ok) throw new Error(`CloudFormation took no answer: ${status}`)
}
