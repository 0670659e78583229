/**
 * Buckets count in units, 60,000 to a permit. A limit of so many permits a minute then lets exactly as many
 * units flow back in a millisecond, and everything stays an exact integer: 10⁹ permits are 6·10¹³ units,
 * below 2⁵³.
 */
export const unitsOfPermit = 60_000

/** Of a permit that flows back, what is still used counts as all of it. */
export const permitsOf = (units: number): number => Math.ceil(units / unitsOfPermit)

/** How long an empty bucket takes to refill, whatever its limit. */
export const refillMs = 60_000
