import { type BookedUsage, readBookedUsage } from '../../lib/budget/books/booked-usage.ts'
import { type BillComparison, compareBill } from '../../lib/budget/books/compare-bill.ts'
import { findOddTurns, type OddTurn } from '../../lib/budget/books/odd-turns.ts'
import type { BilledCall } from '../../lib/budget/books/provider-bill.ts'
import { type Difference, verifyBooks } from '../../lib/budget/books/verify-books.ts'
import type { OrganizationId } from '../../lib/ids.ts'
import { asOperator } from '../../lib/postgres/as-operator.ts'
import { withOrg } from '../../lib/postgres/with-org.ts'
import { listOrganizations } from '../../lib/tenancy/list-organizations.ts'

/** The findings of a verification. */
export interface LedgerReport {
  readonly organizations: number
  readonly differences: (Difference & { organization_id: OrganizationId })[]
  readonly turns: (OddTurn & { organization_id: OrganizationId })[]
  /** Present if there was an export to compare with. */
  readonly bill: BillComparison | undefined
}

/** Verifies the books of each organization in turn, within its own rows. */
export async function verifyLedger(bill: readonly BilledCall[] | undefined): Promise<LedgerReport> {
  const differences: LedgerReport['differences'] = []
  const turns: LedgerReport['turns'] = []
  const booked: BookedUsage[] = []
  let organizations = 0
  for await (const organizationId of organizationIds()) {
    organizations += 1
    await withOrg(organizationId, async (tx) => {
      const found = await verifyBooks(tx, organizationId)
      for (const each of found) differences.push({ organization_id: organizationId, ...each })
      for (const each of await findOddTurns(tx, organizationId)) {
        turns.push({ organization_id: organizationId, ...each })
      }
      if (bill) booked.push(...(await readBookedUsage(tx, organizationId)))
    })
  }
  return { organizations, differences, turns, bill: bill && compareBill(booked, bill) }
}

/** A turn closed by force is always reported, but is wrong only if the bill says so. */
export function isTrue({ differences, turns, bill }: LedgerReport): boolean {
  return differences.length + running(turns).length + (bill?.differences.length ?? 0) === 0
}

/** Turns that were never settled. */
export function running(turns: LedgerReport['turns']): LedgerReport['turns'] {
  return turns.filter(({ fault }) => fault === 'running')
}

/** Includes organizations that are suspended or erased: their books stay. */
async function* organizationIds(): AsyncGenerator<OrganizationId> {
  let cursor: string | undefined
  do {
    const page = await asOperator((tx) => listOrganizations(tx, { limit: 100, cursor }))
    yield* page.data.map(({ id }) => id)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}
