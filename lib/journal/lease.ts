/** A producer without any sign of life for this long is taken for dead. */
export const leaseMs = 30_000
/** How often a producer shows a sign of life, even with nothing to write. */
export const heartbeatMs = 10_000
/** A producer whose journal takes nothing for this long has to say elsewhere that it is alive. */
export const silenceMs = leaseMs / 2
