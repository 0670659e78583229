import { journalSettings } from '../config/journal.ts'
import { Table } from '../dynamodb/table.ts'
import { UnavailableError } from '../errors.ts'

/** What every method throws. 503: running turns go on, but cannot be followed or stopped. */
const unavailable = (cause?: unknown) =>
  new UnavailableError('journal_unavailable', 'The journal of running turns is not available.', 2, cause)

/** The table in which the journals of all turns are. */
export const journalTable = new Table(() => {
  const { JOURNAL_TABLE: name, JOURNAL_PATIENCE_MS: patienceMs } = journalSettings()
  return { name, patienceMs }
}, unavailable)
