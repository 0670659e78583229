/** A producer without any sign of life for so long, in ms, is taken for dead. */
export const leaseMs = 30_000
/** So often, in ms, a producer shows one, also while it has nothing to write. */
export const heartbeatMs = 10_000
/** A producer whose journal takes nothing for so long, in ms, has to say elsewhere that it lives. */
export const silenceMs = leaseMs / 2
