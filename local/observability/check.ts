/** A claim about the running system, and whether it holds. */
export type Check = readonly [claim: string, holds: boolean]

/** Prints each check on a line, and fails the program unless all hold. */
export function report(checks: readonly Check[]): void {
  for (const [claim, holds] of checks) console.log(`${holds ? 'ok    ' : 'FAILED'} ${claim}`)
  if (!checks.every(([, holds]) => holds)) process.exitCode = 1
}
