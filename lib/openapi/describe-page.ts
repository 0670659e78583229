import * as z from 'zod/mini'
import type { ErrorDescription } from './describe-operation.ts'

/** What the fields of `pageQuery` mean. */
export const pageFields = {
  limit: 'The most items to return; a page has fewer when they are too large for one response.',
  cursor: '`next_cursor` of the previous page; without it, the first page.',
}

/** One page of a list, as a component of that name. */
export const pageOf = <Item extends z.ZodMiniType>(name: string, item: Item) =>
  z
    .strictObject({
      data: z.array(item),
      has_more: z.boolean(),
      next_cursor: z
        .nullable(z.string())
        .check(z.describe('Asks for the page after this one; null on the last.')),
    })
    .check(z.meta({ id: name }))

export const invalidCursor: ErrorDescription = {
  status: 400,
  code: 'invalid_cursor',
  when: 'the cursor is not one that this list gave',
}
