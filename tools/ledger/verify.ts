import type { ReadBill } from '../../lib/budget/bills/billed-sum.ts'
import { type BookedSum, readBookedSums } from '../../lib/budget/bills/booked-sums.ts'
import { compareSums, type SumComparison } from '../../lib/budget/bills/compare-sums.ts'
import {
  type AmbiguousCall,
  type BookedUsage,
  readAmbiguousCalls,
  readBookedUsage,
} from '../../lib/budget/books/booked-usage.ts'
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
  /** Present if there were bills to compare sums with. */
  readonly sums: SumComparison | undefined
}

/**
 * Verifies the books of each organization in turn, within its own rows.
 * @param bill the calls of an export
 * @param bills what upstreams charge, all of them together
 */
export async function verifyLedger(
  bill?: readonly BilledCall[],
  bills: readonly ReadBill[] = [],
): Promise<LedgerReport> {
  const differences: LedgerReport['differences'] = []
  const turns: LedgerReport['turns'] = []
  const booked: BookedUsage[] = []
  const ambiguous: AmbiguousCall[] = []
  const bookedSums: BookedSum[] = []
  let organizations = 0
  for await (const organizationId of organizationIds()) {
    organizations += 1
    await withOrg(organizationId, async (tx) => {
      const found = await verifyBooks(tx, organizationId)
      for (const each of found) differences.push({ organization_id: organizationId, ...each })
      for (const each of await findOddTurns(tx, organizationId)) {
        turns.push({ organization_id: organizationId, ...each })
      }
      if (bill) {
        booked.push(...(await readBookedUsage(tx, organizationId)))
        ambiguous.push(...(await readAmbiguousCalls(tx, organizationId)))
      }
      if (bills.length > 0) bookedSums.push(...(await readBookedSums(tx, organizationId)))
    })
  }
  return {
    organizations,
    differences,
    turns,
    bill: bill && compareBill(booked, bill, ambiguous),
    sums: bills.length > 0 ? compareAll(bookedSums, bills) : undefined,
  }
}

function compareAll(booked: readonly BookedSum[], bills: readonly ReadBill[]): SumComparison {
  const { sums, remarks } = compareSums(
    booked,
    bills.flatMap((bill) => bill.sums),
  )
  return { sums, remarks: [...bills.flatMap((bill) => bill.remarks), ...remarks] }
}

/** A turn closed by force is always reported, but is wrong only if the bill says so. */
export function isTrue({ differences, turns, bill, sums }: LedgerReport): boolean {
  const found = [...differences, ...running(turns), ...(bill?.differences ?? []), ...wrong(sums)]
  return found.length === 0
}

/** Sums that nothing explains. */
export function wrong(sums: SumComparison | undefined): SumComparison['sums'] {
  return (sums?.sums ?? []).filter(({ verdict, tokens }) => verdict === 'differs' || tokens.length > 0)
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
