import * as z from 'zod/mini'
import { plainModelName } from '../model-names.ts'
import { roles } from '../roles.ts'

/** The input of a route that takes nothing. */
export const noInput = {}

/** In characters, of a text about which nothing more is known. */
const longestText = 200

/** An id as a caller writes it, a `GivenId`: a text that is no id names nothing, and is no bad request. */
export const anyId = z.string().check(z.maxLength(longestText))

/**
 * In characters, of an ISO 8601 time: seconds may have any number of decimals, and nobody writes a longer
 * one.
 */
export const longestTime = 40

/** The most names of the caller's own choosing that an object may have. */
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

/** The name of a model, known or not; read as its plain name. */
export const modelName = z.string().check(z.minLength(1), z.maxLength(100), z.overwrite(plainModelName))

export const role = z.enum(roles, { error: `must be one of ${roles.join(', ')}` })
