import { escapeLiteral } from 'pg'

/** A call of a SQL function as text, for the BEGIN of a transaction, which takes no parameters. Undefined is NULL. */
export function callAsText(name: string, parameters: readonly (string | undefined)[]): string {
  const literals = parameters.map((text) => (text === undefined ? 'NULL' : escapeLiteral(text)))
  return `SELECT ${name}(${literals.join(', ')})`
}
