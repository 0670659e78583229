import { escapeLiteral } from 'pg'
import type { FunctionCall } from './functions.ts'

/** A call of a SQL function as text, for the BEGIN of a transaction, which takes no parameters. */
export function callAsText(...[name, given]: FunctionCall<string | undefined>): string {
  const parameters = Object.entries(given).map(
    ([key, text]) => `p_${key} => ${text === undefined ? 'NULL' : escapeLiteral(text)}`,
  )
  return `SELECT ${name}(${parameters.join(', ')})`
}
