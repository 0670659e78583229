import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { dataPath } from '../../local/data-path.ts'
import { type Planted, plantBug } from './plant-bug.ts'
import type { Figures, PlantedBug, PlantedChange, Proof, ProofRun } from './proof.ts'
import type { Finding } from './proof-process.ts'

/** How a proof ended. A `crashed` proof neither held nor broke: something else went wrong, as its output says. */
export type Verdict =
  | { readonly outcome: 'held'; readonly figures: Figures }
  | { readonly outcome: 'broken'; readonly counterexample: string }
  | { readonly outcome: 'crashed'; readonly output: string }

/** Runs a proof in a process of its own, on the engines that the environment names. */
export function runProof(proof: Proof, run: ProofRun, signal?: AbortSignal): Promise<Verdict> {
  return runProcess(proof, run, {}, signal)
}

/** Runs a proof with something changed, in a process and on a database of its own. */
export async function runChangedProof(
  proof: Proof,
  change: PlantedChange,
  run: ProofRun,
  signal?: AbortSignal,
): Promise<Verdict> {
  let planted: Planted
  try {
    planted = await plantBug(change)
  } catch (error) {
    return { outcome: 'crashed', output: inspect(error) }
  }
  try {
    return await runProcess(proof, run, planted.environment, signal)
  } finally {
    await planted.uproot()
  }
}

/**
 * Whether the proof, in the reduced size, fails for the bug's own reason once the bug is planted.
 * @returns undefined if it does, else a sentence that says what it did instead
 */
export async function missedBug(
  proof: Proof,
  bug: PlantedBug,
  seed: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return explainMiss(bug, await runChangedProof(proof, bug, { seed, size: 'reduced' }, signal))
}

function explainMiss({ counterexample }: PlantedBug, verdict: Verdict): string | undefined {
  if (verdict.outcome === 'held') return 'it held all the same'
  if (verdict.outcome === 'crashed') return `it crashed: ${verdict.output}`
  if (counterexample.test(verdict.counterexample)) return undefined
  return `it failed for another reason, "${verdict.counterexample}" is not ${String(counterexample)}`
}

async function runProcess(
  proof: Proof,
  { size, seed }: ProofRun,
  environment: Record<string, string>,
  signal?: AbortSignal,
): Promise<Verdict> {
  const program = fileURLToPath(new URL('proof-process.ts', import.meta.url))
  const child = fork(program, [proof.id, size, String(seed)], {
    // Without the options of jest, which are not meant for it.
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      NODE_NO_WARNINGS: '1',
      // Halves the 0.4 s of CPU that loading all of it takes, some 80 times in a run.
      NODE_COMPILE_CACHE: dataPath('compile-cache'),
      ...environment,
    },
    ...(signal && { signal }),
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)))
  let finding: Finding | undefined
  child.once('message', (message) => (finding = message as Finding))
  const [code, signalName] = (await once(child, 'close')) as [number | null, string | null]

  if (finding?.held) return { outcome: 'held', figures: finding.figures }
  if (finding) return { outcome: 'broken', counterexample: finding.counterexample }
  return { outcome: 'crashed', output: `${output.trim()}\n(ended with ${code ?? signalName})` }
}
