import * as fc from 'fast-check'
import type { OrganizationId, UserId } from '../../../lib/ids.ts'
import type { Figures } from '../proof.ts'

/** An organization and one of its members. */
export interface Tenant {
  readonly organizationId: OrganizationId
  readonly userId: UserId
  readonly name: string
}

/** What a transaction does or meets, and how often of 100. */
const courses = {
  commits: 60,
  'is one function': 10,
  'has no scope': 10,
  'meets an SQL error': 5,
  'passes over an SQL error': 5,
  throws: 5,
  'loses its client': 3,
  'loses its server': 2,
}
export type Course = keyof typeof courses

export interface PlannedTransaction {
  readonly number: number
  readonly tenant: Tenant
  readonly course: Course
}

/** The same transactions for the same seed. */
export function planTransactions(seed: number, count: number, tenants: Tenant[]): PlannedTransaction[] {
  const weighted = Object.entries(courses).map(([course, weight]) => ({
    weight,
    arbitrary: fc.constant(course as Course),
  }))
  return fc
    .sample(fc.tuple(fc.constantFrom(...tenants), fc.oneof(...weighted)), { seed, numRuns: count })
    .map(([tenant, course], number) => ({ number, tenant, course }))
}

/** How many of the planned transactions take which course. */
export function countCourses(plan: readonly PlannedTransaction[]): Figures {
  const counts = Object.keys(courses).map((name) => [
    name,
    plan.filter(({ course }) => course === name).length,
  ])
  return Object.fromEntries(counts) as Figures
}
