import { cutLong } from '../cut-long.ts'
import type { Dialect } from '../dialect.ts'
import { anthropicTelling } from './anthropic-telling.ts'
import { wholeMessage } from './whole-message.ts'

/** How clients of Anthropic's Messages API are told of their turns, also of a whole answer. */
export const anthropicDialect: Dialect = {
  ...anthropicTelling,
  piecesOf: () => (_, lines) => cutLong(lines),
  whole: (_, { pieces, lastLines }) =>
    lastLines === undefined ? undefined : wholeMessage(pieces.join('') + lastLines),
}
