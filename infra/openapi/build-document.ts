import { createDocument, type ZodOpenApiPathItemObject } from 'zod-openapi'
import { routes as allRoutes } from '../../functions/routes.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import { tags } from '../../lib/openapi/describe-operation.ts'
import { error, oauthError, openaiError } from '../../lib/openapi/response-schemas.ts'
import { describeFields } from './describe-fields.ts'
import type { OpenApiDocument } from './document-types.ts'
import { type DescribedRoute, loadDescriptions } from './load-descriptions.ts'
import { operationObject } from './operation-object.ts'
import type { SharedErrors } from './response-objects.ts'
import { securitySchemes } from './security.ts'

const info = {
  title: 'LLM Production Application',
  version: '1',
  description:
    'Chat with Claude for many organizations, each with its own members, keys, limits and budgets.',
  license: { name: 'MIT', identifier: 'MIT' },
}

const organizationIdForm = { type: 'string', pattern: '^org_[0-9a-f]{32}$' } as const
const requestIdForm = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' } as const

/**
 * The OpenAPI description of the routes, made from the schemas that check their requests.
 * @throws Error that names a route without a description
 */
export async function buildDocument(
  routes: Readonly<Record<string, Route>> = allRoutes,
): Promise<OpenApiDocument> {
  const described = await loadDescriptions(routes)
  const document = createDocument({
    openapi: '3.1.0',
    info,
    servers: [{ url: '/', description: 'Where this document comes from.' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: pathsOf(described),
    components: {
      securitySchemes,
      schemas: { Error: error, OAuthError: oauthError, OpenaiError: openaiError },
      parameters: {
        RequestId: {
          name: 'X-Request-ID',
          in: 'header',
          description:
            'Your own id of this request, to find it again. One that is not of this form is replaced.',
          schema: { type: 'string' },
        },
      },
      headers: {
        RequestId: { description: 'The id of this request.', required: true, schema: requestIdForm },
        OrganizationId: {
          description: 'The organization in which the request worked.',
          required: true,
          schema: organizationIdForm,
        },
        OrganizationIdIfAny: {
          description: 'The organization in which the request worked, where the caller was known in one.',
          schema: organizationIdForm,
        },
        WwwAuthenticate: {
          description:
            'How to show credentials (RFC 6750): a `Bearer` challenge, with `error="invalid_token"` where a key or token was shown. AWS may hand it out as `x-amzn-remapped-www-authenticate`.',
          required: true,
          schema: { type: 'string', pattern: '^Bearer realm="[^"]+"(, error="invalid_token")?$' },
        },
        RetryAfter: {
          description: 'In so many seconds the same request may work.',
          required: true,
          schema: { type: 'integer', minimum: 1 },
        },
      },
    },
  })
  describeFields(document, described)
  return document
}

function pathsOf(described: DescribedRoute[]): Record<string, ZodOpenApiPathItemObject> {
  const paths: Record<string, ZodOpenApiPathItemObject> = {}
  const sharedErrors: SharedErrors = new Map()
  for (const row of described) {
    const { path, method } = row.route
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationObject(row, sharedErrors) }
  }
  return paths
}
