import { existsSync, readFileSync } from 'node:fs'
import type { ReadBill } from '../../lib/budget/bills/billed-sum.ts'
import { readBill } from '../../lib/budget/bills/read-bill.ts'
import { type BilledCall, parseBill } from '../../lib/budget/books/provider-bill.ts'
import { dataPath } from '../../local/data-path.ts'
import { UsageError } from '../../local/run-program.ts'

/** Puts the ledger's database into the environment. @throws UsageError if there is none */
export function findLedger(): void {
  const url = process.env['DATABASE_URL'] || localDatabase()
  if (url === undefined) {
    throw new UsageError('Which ledger? Set DATABASE_URL, or start one here with npm run dev.')
  }
  process.env['DATABASE_URL'] = url
}

/** The local server's database, if it is running. */
function localDatabase(): string | undefined {
  const file = dataPath('dev.json')
  if (!existsSync(file)) return undefined
  const { engines } = JSON.parse(readFileSync(file, 'utf8')) as { engines: { postgres: { url: string } } }
  return engines.postgres.url
}

/** @throws UsageError if the file is missing or is not an export */
export function readExport(file: string): BilledCall[] {
  return readWith(parseBill, file)
}

/** @throws UsageError if the file is missing or is no bill */
export function readBillFile(file: string): ReadBill {
  return readWith(readBill, file)
}

function readWith<Result>(parse: (text: string) => Result, file: string): Result {
  try {
    return parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`)
  }
}
