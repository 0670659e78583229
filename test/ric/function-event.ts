import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Route } from '../../lib/endpoints/route.ts'
import { invocation } from '../harness/invoke-handler.ts'
import type { WireRequest } from '../proofs/requests/planned-request.ts'

/** The event of a Function URL for a request. */
export function requestEvent(
  route: Route,
  { target, body }: Pick<WireRequest, 'target' | 'body'>,
  headers: Record<string, string> = {},
): APIGatewayProxyEventV2 {
  const { event } = invocation(route, { headers })
  const { pathname, search, searchParams } = new URL(target, 'https://functions.example')
  return {
    ...event,
    rawPath: pathname,
    rawQueryString: search.slice(1),
    ...(search && { queryStringParameters: Object.fromEntries(searchParams) }),
    ...(body !== undefined && { body }),
  }
}

/** What EventBridge sends on schedule. */
export function scheduledEvent(): object {
  return {
    version: '0',
    id: '00000000-0000-0000-0000-000000000000',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: new Date().toISOString().replace(/\.\d+/, ''),
    region: 'us-east-1',
    resources: ['arn:aws:events:us-east-1:000000000000:rule/local'],
    detail: {},
  }
}
