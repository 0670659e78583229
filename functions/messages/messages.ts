import * as z from 'zod/mini'
import { anyId, modelName, notBlank } from '../../lib/endpoints/request-schemas.ts'
import { thinkingModes } from '../../lib/upstream/models/asked-thinking.ts'
import { efforts } from '../../lib/upstream/models/model-abilities.ts'

const messageBody = z.strictObject({
  message: z.string().check(notBlank, z.maxLength(500_000)),
  chat_id: z.optional(anyId),
  model: z.optional(modelName),
  max_tokens: z.optional(z.int().check(z.minimum(1), z.maximum(128_000))),
  system: z.optional(z.string().check(notBlank, z.maxLength(100_000))),
  effort: z.optional(z.enum(efforts, { error: `must be one of ${efforts.join(', ')}` })),
  thinking: z.optional(z.enum(thinkingModes, { error: `must be one of ${thinkingModes.join(', ')}` })),
})

/** What `POST /chat` and `POST /chat/stream` take. */
export const messageInput = { body: messageBody }

/** The path of everything about one turn. A text that is no id is an unknown turn, not a bad request. */
const turnPath = z.object({ turn_id: anyId })

export const turnInput = { path: turnPath }
