import type { Pace } from '../fake-claude.ts'
import { profiled } from '../profile/profiled.ts'
import type { Candidate, Stand, StoreDistance } from '../stand.ts'

export interface Measure {
  id: string
  title: string
  unit: string
}

/** One candidate's figures in one round, by measure; undefined where this system cannot tell. */
export type Figures = Record<string, number | undefined>

/** One round: every candidate measured once, in turn. */
export type Round = Record<string, Figures>

/** What a scenario found in the rounds that count, without the first. */
export interface Result {
  measures: Measure[]
  rounds: Round[]
  /** Further results, in markdown. */
  table?: string
}

/** `rounds` are those that count; a quick run has a smaller load. */
export interface Scenario {
  name: string
  /** Runs only when it is asked for. */
  isApart?: true
  rounds: { full: number; quick: number }
  run(stand: Stand, options: { rounds: number; quick: boolean }): Promise<Result>
}

/** Runs one extra round and drops the first, which pays for compilation and cold caches. */
export async function keepRounds(count: number, round: () => Promise<Round>): Promise<Round[]> {
  await round()
  const kept: Round[] = []
  while (kept.length < count) kept.push(await round())
  return kept
}

// V8 compiles code that has run some thousand times. The raw relay gets there after 10,000 tokens; a candidate of many
// modules needs thousands of requests: after 200, ours still took a third more CPU than after 4,000, where it settles.
const warmUp = {
  pace: { tokens: 12, firstTokenMs: 5, tokenMs: 2 },
  full: { waves: 20, streams: 200 },
  quick: { waves: 1, streams: 30 },
}

/** Warms up both of a candidate's routes; changes the fake's pace. */
async function warm(
  stand: Stand,
  { streamTarget: target, bufferedTarget }: Candidate,
  quick: boolean,
): Promise<void> {
  const { pace } = warmUp
  const { waves, streams } = warmUp[quick ? 'quick' : 'full']
  await stand.claude.behave(pace)
  for (let wave = 0; wave < waves; wave++) {
    await stand.load.run({ kind: 'streams', target, streams, arrivalMs: 500, tokens: pace.tokens })
    await stand.load.run({ kind: 'requests', target: bufferedTarget, requests: streams, connections: 16 })
  }
}

/** Starts every candidate, warms it up, sets the pace, lets `work` use them all, and stops them. */
export async function withCandidates<T>(
  stand: Stand,
  options: { distance: StoreDistance; pace: Pace; quick: boolean },
  work: (candidates: Candidate[]) => Promise<T>,
): Promise<T> {
  await using started = new AsyncDisposableStack()
  const candidates: Candidate[] = []
  for (const name of stand.names) {
    const candidate = started.use(await stand.start(name, options.distance))
    await warm(stand, candidate, options.quick)
    candidates.push(candidate)
  }
  await stand.claude.behave(options.pace)
  if (!stand.profile) return await work(candidates)
  const profiling = candidates.reduce(
    (inner, candidate) => () => profiled(candidate.name, candidate, inner),
    () => work(candidates),
  )
  return await profiling()
}

/**
 * One round, candidate after candidate, so that a change in the machine's speed affects all of them. The order is drawn
 * anew each time: where one always followed the same other, an unchanged copy of ours took 0.84 of its CPU.
 */
export async function inTurn(
  candidates: Candidate[],
  measure: (candidate: Candidate) => Promise<Figures>,
): Promise<Round> {
  const round: Round = {}
  for (const candidate of shuffled(candidates)) round[candidate.name] = await measure(candidate)
  return round
}

function shuffled<T>(list: readonly T[]): T[] {
  const drawn = list.map((each) => ({ each, at: Math.random() }))
  return drawn.toSorted((one, other) => one.at - other.at).map(({ each }) => each)
}

/** The figures of two loads on the same candidates in one round. */
export function merge(one: Round, other: Round): Round {
  return Object.fromEntries(Object.keys(one).map((name) => [name, { ...one[name], ...other[name] }]))
}
