import * as z from 'zod/mini'
import { invalidRequest } from './api-error.ts'

// zod/mini ships without texts, and says only "Invalid input" without a locale.
const english = z.locales.en().localeError

/** The value as the schema describes it; throws a 400 that says what is wrong, field by field. */
export function parseShape<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: english })
  if (parsed.success) return parsed.data
  const complaints = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  )
  throw invalidRequest(complaints.join('; '))
}
