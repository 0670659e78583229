import * as z from 'zod/mini'
import { atMostNames, modelName, notBlank, withoutRepeats } from '../../../lib/endpoints/request-schemas.ts'

const tokens = z.int().check(z.minimum(1), z.maximum(128_000))
const notEmpty = z.refine<object>((change) => Object.keys(change).length > 0, {
  error: 'at least one field is needed',
})

/** Missing fields stay unchanged; null clears. */
const organizationChange = z
  .strictObject({
    name: z.exactOptional(z.string().check(z.trim(), z.minLength(1), z.maxLength(200))),
    default_model: z.exactOptional(z.nullable(modelName)),
    system_prompt: z.exactOptional(z.nullable(z.string().check(notBlank, z.maxLength(100_000)))),
    allowed_models: z.exactOptional(
      z.nullable(z.array(modelName).check(z.minLength(1), z.maxLength(100), withoutRepeats)),
    ),
    max_tokens: z.exactOptional(z.nullable(tokens)),
    max_tokens_by_model: z.exactOptional(z.nullable(z.record(modelName, tokens).check(...atMostNames(100)))),
  })
  .check(notEmpty)

/** What `PATCH /organization` takes. */
export const input = { body: organizationChange }
