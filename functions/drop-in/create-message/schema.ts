import * as z from 'zod/mini'
import { promptBody } from '../drop-in.ts'

const answerBody = z.extend(promptBody, {
  max_tokens: z.int().check(z.minimum(1)),
  stream: z.optional(z.boolean()),
})

export const answerInput = { body: answerBody, bodyAs: 'sent' } as const
