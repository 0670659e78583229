import type { Context } from 'aws-lambda'
import type { Route } from '../../lib/endpoints/route.ts'

/** Node 24 has no callback-style handlers, so the context no longer has what ended them. */
export type InvocationContext = Omit<Context, 'done' | 'fail' | 'succeed'>

/** The second argument of a handler. `getRemainingTimeInMillis` counts down the route's own timeout. */
export function invocationContext(route: Route, requestId: string): InvocationContext {
  const deadlineMs = performance.now() + route.timeoutSeconds * 1000
  return {
    functionName: route.operation,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${route.operation}`,
    memoryLimitInMB: String(route.memoryMegabytes),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${route.operation}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadlineMs - performance.now())),
  }
}
