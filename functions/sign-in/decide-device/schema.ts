import * as z from 'zod/mini'

const decisionForm = z.object({
  form_token: z.string().check(z.maxLength(100)),
  person: z.string().check(z.maxLength(32_768)),
  decision: z.enum(['approve', 'deny']),
  organization_id: z.optional(z.string().check(z.maxLength(100))),
})

export const decisionInput = { body: decisionForm, bodyAs: 'form' } as const
