import type { PlantedBug, PlantedChange, Proof, ProofRun } from './proof.ts'
import { missedBug, runChangedProof, runProof, type Verdict } from './run-proof.ts'

/** The results of a proof, its variants and its planted bugs in one run. */
export interface ProofReport extends ProofRun {
  readonly id: string
  readonly name: string
  readonly promise: string
  readonly verdict: Verdict
  readonly tookMs: number
  readonly variants: readonly VariantReport[]
  readonly bugs: readonly BugReport[]
}

interface VariantReport {
  readonly name: string
  readonly verdict: Verdict
}

interface BugReport {
  readonly name: string
  /** What the proof did instead of failing for the bug's reason; undefined when it caught the bug. */
  readonly missed: string | undefined
}

/** Runs a proof and, if it holds, each of its variants and bugs; `said` receives every line to print. */
export async function reportProof(
  proof: Proof,
  run: ProofRun,
  said: (line: string) => void,
  signal: AbortSignal,
): Promise<ProofReport> {
  const { id, name, promise } = proof
  said(`${id} ${name}: ${promise}`)
  const startedAt = performance.now()
  const verdict = await runProof(proof, run, signal)
  const tookMs = Math.round(performance.now() - startedAt)
  said(`    ${inWords(verdict)} (seed ${run.seed}, ${run.size}, ${(tookMs / 1_000).toFixed(1)} s)`)
  const variants: VariantReport[] = []
  const bugs: BugReport[] = []
  if (verdict.outcome !== 'held') {
    said(`    replay: ${commandOf(id, run)}`)
    // It would fail for that reason instead of a bug's.
    return { id, name, promise, ...run, verdict, tookMs, variants, bugs }
  }
  for (const variant of proof.variants ?? []) {
    variants.push(await reportVariant(proof, variant, run, said, signal))
  }
  for (const bug of proof.bugs) bugs.push(await reportBug(proof, bug, run.seed, said, signal))
  return { id, name, promise, ...run, verdict, tookMs, variants, bugs }
}

/** Whether the promise held, in every variant, too, and every bug was caught. */
export function isProved({ verdict, variants, bugs }: ProofReport): boolean {
  const verdicts = [verdict, ...variants.map((variant) => variant.verdict)]
  return (
    verdicts.every(({ outcome }) => outcome === 'held') && bugs.every(({ missed }) => missed === undefined)
  )
}

async function reportVariant(
  proof: Proof,
  variant: PlantedChange,
  run: ProofRun,
  said: (line: string) => void,
  signal: AbortSignal,
): Promise<VariantReport> {
  const { name } = variant
  const verdict = await runChangedProof(proof, variant, run, signal)
  said(`    ${name} it ${inWords(verdict)}`)
  return { name, verdict }
}

async function reportBug(
  proof: Proof,
  bug: PlantedBug,
  seed: number,
  said: (line: string) => void,
  signal: AbortSignal,
): Promise<BugReport> {
  const missed = await missedBug(proof, bug, seed, signal)
  const outcome = missed === undefined ? `catches: ${bug.name} ✓` : `MISSES: ${bug.name}: ${missed}`
  said(`    ${proof.id} ${outcome}`)
  return { name: bug.name, missed }
}

function inWords(verdict: Verdict): string {
  if (verdict.outcome === 'broken') return `BROKEN: ${verdict.counterexample}`
  if (verdict.outcome === 'crashed') return `CRASHED: ${verdict.output}`
  const figures = Object.entries(verdict.figures).map(([name, figure]) => `${name} ${digits(figure)}`)
  return `holds: ${figures.join(' · ')}`
}

const digits = (figure: number | string) =>
  typeof figure === 'number' ? figure.toLocaleString('en-US') : figure

function commandOf(id: string, { seed, size }: ProofRun): string {
  return `npm run prove -- ${id} --seed ${seed}${size === 'full' ? ' --full' : ''}`
}
