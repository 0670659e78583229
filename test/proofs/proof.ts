/** One promise of ours, as an experiment that does its best to break it. */
export interface Proof {
  readonly id: `P${number}`
  /** Two or three words that name what is proved. */
  readonly name: string
  /** What is promised, in one line. */
  readonly promise: string
  /**
   * Tries to break the promise.
   * @returns what was done and counted
   * @throws BrokenPromise with the first counter-example; every other error is a crash, and proves nothing
   */
  prove(run: ProofRun): Promise<Figures>
  /** What the experiment itself changes in the processes that it starts. */
  readonly edits?: readonly SourceEdit[]
  /** Changes under which it must still hold: they show what one defence is worth without another. */
  readonly variants?: readonly PlantedChange[]
  /** Mistakes that a proof which cannot fail would miss. Every seed must catch every bug in the reduced size. */
  readonly bugs: readonly PlantedBug[]
}

/** The parameters of a proof's run. */
export interface ProofRun {
  /** Everything random follows from it, so that a failure can be replayed. */
  readonly seed: number
  /** `reduced` is for every change, some seconds on two cores; `full` is what the promise says. */
  readonly size: 'reduced' | 'full'
}

/** What a proof did, in print order. */
export type Figures = Readonly<Record<string, number | string>>

/** The promise does not hold. The message is one sentence: the first counter-example. */
export class BrokenPromise extends Error {
  override name = 'BrokenPromise'
}

/** A plausible mistake that its proof must catch. Each proof lists its own in the `bugs.ts` beside it. */
export interface PlantedBug extends PlantedChange {
  /** What the counter-example says, so that the proof fails for this reason and no other. */
  readonly counterexample: RegExp
}

/** A deviation from what we wrote, made in at least one of these ways. */
export interface PlantedChange {
  readonly name: string
  /** Changes to our sources, made as they are loaded. */
  readonly edits?: readonly SourceEdit[]
  /** Run as the owner of the tables after all migrations, like another migration, in one transaction. */
  readonly sql?: string
  /** Attributes of a role that the application runs as instead of its own: `BYPASSRLS`, `IN ROLE app_owner`. */
  readonly runtimeRole?: string
}

/** A change to the text of one source file. */
export interface SourceEdit {
  /** Its path in the repository. */
  readonly file: string
  /** A regular expression is global. */
  readonly find: string | RegExp
  /** For a regular expression `$1` is its first group; beside a string it is nothing but text. */
  readonly replace: string
  /** How often `find` must occur; 1 by default. Any other number is an error: the source has moved on. */
  readonly times?: number
}
