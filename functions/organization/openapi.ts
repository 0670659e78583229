import * as z from 'zod/mini'
import { id, timestamp } from '../../lib/openapi/response-schemas.ts'
import type { Organization } from '../../lib/tenancy/organization.ts'

/** What each setting means, for responses and requests alike. */
export const settingMeanings = {
  name: 'What people call it.',
  default_model: "The model of a request that names none; null: the deployment's default.",
  system_prompt:
    'Stands before the system prompt of every request, for drop-in clients, too; null: nothing does.',
  allowed_models: 'The only models that may be asked; null: every model that is offered here.',
  max_tokens: 'The most tokens that a request may ask for; null: as many as Claude gives.',
  max_tokens_by_model: 'The same for single models: of both the smaller one counts.',
}

export const organization = z
  .strictObject({
    id: id('org'),
    name: z.string(),
    default_model: z.nullable(z.string()).check(z.describe(settingMeanings.default_model)),
    system_prompt: z.nullable(z.string()).check(z.describe(settingMeanings.system_prompt)),
    allowed_models: z.nullable(z.array(z.string())).check(z.describe(settingMeanings.allowed_models)),
    max_tokens: z.nullable(z.int()).check(z.describe(settingMeanings.max_tokens)),
    max_tokens_by_model: z
      .nullable(z.record(z.string(), z.int()))
      .check(z.describe(settingMeanings.max_tokens_by_model)),
    created_at: timestamp,
  })
  .check(
    z.meta({
      id: 'Organization',
      description: 'Whom everything belongs to, and what it decides for its members.',
    }),
  ) satisfies z.ZodMiniType<Organization>
