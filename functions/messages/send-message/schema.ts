import * as z from 'zod/mini'
import { anyId } from '../../../lib/endpoints/request-schemas.ts'

const notBlank = z.regex(/\S/, { error: 'must not be blank' })

/** The body of `POST /chat` and `POST /chat/stream`. */
export const messageBody = z.strictObject({
  message: z.string().check(notBlank, z.maxLength(500_000)),
  chat_id: z.optional(anyId),
  model: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  max_tokens: z.optional(z.int().check(z.minimum(1), z.maximum(128_000))),
  system: z.optional(z.string().check(notBlank, z.maxLength(100_000))),
})
