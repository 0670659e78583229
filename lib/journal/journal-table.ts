import { journalSettings } from '../config/journal.ts'
import { Table } from '../dynamodb/table.ts'
import { UnavailableError } from '../errors.ts'

/** Thrown by every method. 503: running turns go on, but cannot be followed or stopped. */
const unavailable = (cause?: unknown) =>
  new UnavailableError('journal_unavailable', 'The journal of running turns is not available.', 2, cause)

/** The table with the journals of all turns. */
export const journalTable = new Table(() => {
  const { JOURNAL_TABLE: name, JOURNAL_PATIENCE_MS: patienceMs } = journalSettings()
  return { name, patienceMs }
}, unavailable)
