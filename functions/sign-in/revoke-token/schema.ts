import * as z from 'zod/mini'

const revokedForm = z.object({ token: z.string().check(z.maxLength(500)) })

export const revokedInput = { body: revokedForm, bodyAs: 'form' } as const
