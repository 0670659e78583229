/**
 * Buckets count in units of which a permit has 60,000. Then a limit of so many permits a minute lets just as
 * many units flow back in a millisecond, and everything stays whole and exact: 10⁹ permits are 6·10¹³ units,
 * below 2⁵³.
 */
export const unitsOfPermit = 60_000

/** How long an empty bucket takes to be full again, whatever its limit. */
export const refillMs = 60_000
