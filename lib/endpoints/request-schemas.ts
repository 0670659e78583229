import * as z from 'zod/mini'
import { roles } from '../roles.ts'

/** The input of a route that takes nothing. */
export const noInput = {}

/** In characters, of any text of which nothing more is known. */
const longestText = 200

/** An id as a caller writes it. Any text may be one: what is no id names nothing, and is no bad request. */
export const anyId = z.string().check(z.maxLength(longestText))

/** A time in ISO 8601, whose seconds may have any number of decimals; so long it is with all that anybody writes. */
export const longestTime = 40

/** So many names an object may have that are the caller's own. */
export const atMostNames = (most: number) => [
  z.refine<object>((value) => Object.keys(value).length <= most, {
    error: `must not have more than ${most} names`,
  }),
  z.meta({ maxProperties: most }),
]

export const notBlank = z.regex(/\S/, { error: 'must not be blank' })

export const withoutRepeats = z.refine<readonly string[]>((list) => new Set(list).size === list.length, {
  error: 'must not name the same twice',
})

/** The name of a model, whether or not there is one. */
export const modelName = z.string().check(z.minLength(1), z.maxLength(100))

export const role = z.enum(roles, { error: `must be one of ${roles.join(', ')}` })
