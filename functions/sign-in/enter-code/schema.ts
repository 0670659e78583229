import * as z from 'zod/mini'

const enteredForm = z.object({
  form_token: z.string().check(z.maxLength(100)),
  user_code: z.string().check(z.maxLength(100)),
})

export const enteredInput = { body: enteredForm, bodyAs: 'form' } as const
