import * as z from 'zod/mini'
import type { AuditEvent } from '../../../lib/audit/list-events.ts'
import { auditActions } from '../../../lib/audit/record-event.ts'
import { describeOperation } from '../../../lib/openapi/describe-operation.ts'
import { invalidCursor, pageFields, pageOf } from '../../../lib/openapi/describe-page.ts'
import { id, timestamp } from '../../../lib/openapi/response-schemas.ts'
import { input } from './schema.ts'

const state = (meaning: string) => z.nullable(z.record(z.string(), z.unknown())).check(z.describe(meaning))

const auditEvent = z
  .strictObject({
    id: id('audit'),
    at: timestamp,
    actor: z.strictObject({
      type: z.enum(['member', 'operator']),
      user_id: z.nullable(id('user')),
      api_key_id: z.nullable(id('key')).check(z.describe('The key that was used; null: none was.')),
    }),
    request_id: z.string(),
    action: z.enum(auditActions),
    target: z.string().check(z.describe('The id of what was changed.')),
    before: state('What was changed, as it was; null: it was not there.'),
    after: state('The same thing after the change; null: it no longer exists.'),
  })
  .check(
    z.meta({
      id: 'AuditEvent',
      description: 'One change and who made it. It never changes, and holds no secret.',
    }),
  ) satisfies z.ZodMiniType<AuditEvent>

export const operation = describeOperation({
  summary: 'List what was changed and by whom',
  description:
    'The latest first. A value of more than 2 kB is told by its `bytes` and its `sha256`, and of a text by the place at ' +
    'which it differs (`differs_at`, in characters) and the beginning of what it has there (`differing`).',
  tag: 'Organization',
  request: input,
  fields: {
    ...pageFields,
    action: 'Only changes of this kind.',
    target: 'Only changes of what has this id.',
    user_id: 'Only changes by this member.',
    api_key_id: 'Only changes with this API key.',
    since: 'Only changes from this time on.',
    until: 'Only changes before this time.',
  },
  responses: { 200: { description: 'One page of changes.', json: pageOf('AuditEventPage', auditEvent) } },
  errors: [invalidCursor],
})
