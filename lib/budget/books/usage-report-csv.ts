import { reportColumns, type UsageGroup, type UsageRow } from './usage-report.ts'

/** A usage report as CSV (RFC 4180): a line of names, then one per row. Null is an empty field. */
export function usageReportCsv(groupBy: readonly UsageGroup[], rows: readonly UsageRow[]): string {
  const names = reportColumns(groupBy)
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
  return lines.map((fields) => `${fields.map(field).join(',')}\r\n`).join('')
}

/**
 * Text that a spreadsheet would run as a formula is escaped into one that it shows.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
function field(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
