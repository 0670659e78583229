import type { ZodObjectInput, ZodOpenApiOperationObject } from 'zod-openapi'
import type { OperationDescription } from '../../lib/openapi/describe-operation.ts'
import { generalErrors } from './general-errors.ts'
import type { DescribedRoute } from './load-descriptions.ts'
import { errorResponses, type SharedErrors, successResponse } from './response-objects.ts'
import { securityOf } from './security.ts'

/** A route in OpenAPI's form, with its schemas still in zod. */
export function operationObject(
  { route, description: described }: DescribedRoute,
  sharedErrors: SharedErrors,
): ZodOpenApiOperationObject {
  const { summary, description, tag, request, example, headers = {}, responses, errors = [] } = described
  return {
    operationId: route.operation,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    security: securityOf(route.scope),
    parameters: [
      { $ref: '#/components/parameters/RequestId' },
      ...Object.entries(headers).map(([name, meaning]) => ({
        name,
        in: 'header' as const,
        description: meaning,
        schema: { type: 'string' as const },
      })),
    ],
    requestParams: {
      ...(request.path && { path: request.path as ZodObjectInput }),
      ...(request.query && { query: request.query as ZodObjectInput }),
    },
    ...(request.body && {
      requestBody: { required: true, content: { [mediaTypeOf(request)]: { schema: request.body, example } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, response]) => [
          status,
          successResponse(response, route.scope),
        ]),
      ),
      ...errorResponses([...generalErrors(route.scope, request), ...errors], route, sharedErrors),
    },
  }
}

const mediaTypeOf = ({ bodyAs }: OperationDescription['request']) =>
  bodyAs === 'form' ? 'application/x-www-form-urlencoded' : 'application/json'
