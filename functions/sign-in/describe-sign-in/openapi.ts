import * as z from 'zod/mini'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'

const metadata = z
  .strictObject({
    issuer: z.url(),
    device_authorization_endpoint: z.url(),
    token_endpoint: z.url(),
    revocation_endpoint: z.url(),
    grant_types_supported: z.array(z.string()),
    response_types_supported: z.array(z.string()),
    token_endpoint_auth_methods_supported: z.array(z.literal('none')),
    revocation_endpoint_auth_methods_supported: z.array(z.literal('none')),
    gateway_protocol_version: z.literal(1).check(z.describe("Of Claude Code's contract for gateways.")),
  })
  .check(z.meta({ id: 'AuthorizationServer' }))

export const operation = describeOperation({
  summary: 'Where programs sign people in',
  description: 'RFC 8414. There is no authorization endpoint: programs use device codes (RFC 8628).',
  tag: 'Sign-in',
  request: noInput,
  fields: {},
  responses: { 200: { description: 'The addresses.', json: metadata } },
})
