/**
 * A migration is refused, and nothing was changed. The message is for the operator who runs it, and quotes no
 * row.
 */
export class MigrationError extends Error {
  override name = 'MigrationError'
}
