/** Where the life of a turn can end badly, in the order of its journey. */
export type CrashPoint =
  | 'begun'
  | 'answering'
  | 'relaying'
  | 'answered'
  | 'settled'
  | 'told'
  | 'sweeping'
  | 'swept'

/**
 * A place where the proof of `kill -9` ends the process. Every call is labelled CRASH, and esbuild leaves what bears
 * that label out of the bundles that ship: see infra/bundle-functions.ts.
 */
export function crashPoint(point: CrashPoint): void {
  const { crashAt } = globalThis as { crashAt?: (point: CrashPoint) => void }
  crashAt?.(point)
}
