import * as z from 'zod/mini'

/** Other parameters are ignored: a program may add some to the address that it was given. */
export const codeFormInput = {
  query: z.object({ user_code: z.optional(z.string().check(z.maxLength(100))) }),
}
