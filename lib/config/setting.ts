import * as z from 'zod/mini'
import { isSafeUrl } from '../safe-url.ts'

/** What `.env.example` says of a setting; `local` is how `npm run dev` fills it when it is not set. */
export interface SettingNote {
  about: string
  local?: string
}

const notes = z.registry<SettingNote>()

/** A setting and what is said of it. A default is given as the text that would be set. */
export function setting<Schema extends z.ZodMiniType>(schema: Schema, note: SettingNote): Schema {
  notes.add(schema, note)
  return schema
}

export const noteOf = (schema: z.ZodMiniType): SettingNote | undefined => notes.get(schema)

/** Text of so many characters at least. */
export const text = (minimum = 1) => z.string().check(z.minLength(minimum))

export const url = (...schemes: string[]) =>
  z.string().check(
    z.refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol), {
      error: `must be a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
    }),
  )

/** A URL at which nobody else can answer. */
export const safeUrl = () =>
  z.string().check(
    z.refine(isSafeUrl, {
      error: 'must be a URL that begins with https://, or http:// for this machine itself',
    }),
  )

export const whole = (minimum: number, maximum: number) =>
  z.pipe(
    z.string().check(
      z.refine((value) => /^\d+$/.test(value) && Number(value) >= minimum && Number(value) <= maximum, {
        error: `must be a whole number from ${minimum} to ${maximum}`,
      }),
    ),
    z.transform(Number),
  )

export const oneOf = <const Names extends readonly string[]>(...names: Names) =>
  z.enum(names, { error: `must be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}` })

/** Items with commas between. */
export const list = () =>
  z.pipe(
    z.string(),
    z.transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
  )

/** So many characters, which a random token easily has and a password does not. */
const secretLength = 32

export const secret = () =>
  z.string().check(z.minLength(secretLength, { error: `must have ${secretLength} characters` }))

export const secrets = () =>
  z.pipe(
    list(),
    z.array(
      z.string().check(z.minLength(secretLength, { error: `must have ${secretLength} characters each` })),
    ),
  )
