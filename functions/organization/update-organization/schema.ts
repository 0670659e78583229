import * as z from 'zod/mini'
import { atMostNames } from '../../../lib/endpoints/request-schemas.ts'

const notBlank = z.regex(/\S/, { error: 'must not be blank' })
const model = z.string().check(z.minLength(1), z.maxLength(100))
const tokens = z.int().check(z.minimum(1), z.maximum(128_000))
const unique = z.refine<readonly string[]>((models) => new Set(models).size === models.length, {
  error: 'must not name the same twice',
})
const notEmpty = z.refine<object>((change) => Object.keys(change).length > 0, {
  error: 'at least one field is needed',
})

/** The body of `PATCH /organization`: what is not there stays as it is, and null clears. */
export const organizationChange = z
  .strictObject({
    name: z.exactOptional(z.string().check(z.trim(), z.minLength(1), z.maxLength(200))),
    default_model: z.exactOptional(z.nullable(model)),
    system_prompt: z.exactOptional(z.nullable(z.string().check(notBlank, z.maxLength(100_000)))),
    allowed_models: z.exactOptional(
      z.nullable(z.array(model).check(z.minLength(1), z.maxLength(100), unique)),
    ),
    max_tokens: z.exactOptional(z.nullable(tokens)),
    max_tokens_by_model: z.exactOptional(z.nullable(z.record(model, tokens).check(...atMostNames(100)))),
  })
  .check(notEmpty)
