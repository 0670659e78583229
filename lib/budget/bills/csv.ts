/**
 * The rows of a table in CSV (RFC 4180), by the names in its first line.
 * @throws RangeError that names the line of a row that is not like the first
 */
export function parseCsv(text: string): Readonly<Record<string, string>>[] {
  const [names = [], ...rows] = recordsOf(text.replace(/^\uFEFF/, ''))
  return rows.map((fields, index) => {
    if (fields.length !== names.length) {
      throw new RangeError(`Row ${index + 2} has ${fields.length} fields, and the first row ${names.length}`)
    }
    return Object.fromEntries(names.map((name, column) => [name, fields[column] ?? '']))
  })
}

function recordsOf(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y
  while (field.lastIndex < text.length || record.length > 0) {
    const [all, quoted, plain = '', end] = field.exec(text) ?? []
    if (all === undefined) throw new RangeError(`Row ${records.length + 1} has a quote where none can be`)
    record.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === ',') continue
    // An empty line is no row.
    if (record.length > 1 || record[0] !== '') records.push(record)
    record = []
  }
  return records
}
