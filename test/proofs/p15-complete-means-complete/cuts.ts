import * as fc from 'fast-check'
import type { CutHow } from '../../../local/fake-claude/behaviour.ts'
import type { ProofRun } from '../proof.ts'
import type { Recording } from './recordings.ts'

/** Where and how an answer is cut, and who asks for it. After its last byte there is nothing to cut. */
export interface Cut {
  readonly recording: Recording
  readonly atByte: number
  readonly how: CutHow
  readonly path: '/chat/stream' | '/chat'
}

const somePaths = ['/chat/stream', '/chat/stream', '/chat'] as const
const hows: readonly CutHow[] = ['fin', 'reset', 'stall', 'garbage']
/** In a reduced run: bytes of each recording beside the ends of its events. */
const someBytes = 6

/** Every byte in every way; reduced, both sides of the end of every event, and some bytes anywhere. In any order. */
export function planCuts(recordings: readonly Recording[], size: ProofRun['size'], seed: number): Cut[] {
  const cuts = recordings.flatMap((recording) =>
    placesIn(recording, size, seed).flatMap((atByte) => hows.map((how) => ({ recording, atByte, how }))),
  )
  const ranks = fc.sample(fc.noBias(fc.nat()), { seed, numRuns: cuts.length })
  const paths = fc.sample(fc.constantFrom(...somePaths), { seed, numRuns: cuts.length })
  return cuts
    .map((cut, index) => ({
      rank: ranks[index] ?? 0,
      cut: Object.assign(cut, { path: paths[index] ?? '/chat' }),
    }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ cut }) => cut)
}

function placesIn({ bytes, eventEnds }: Recording, size: ProofRun['size'], seed: number): number[] {
  if (size === 'full') return Array.from({ length: bytes.length + 1 }, (_, byte) => byte)
  const anywhere = fc.sample(fc.noBias(fc.nat(bytes.length)), { seed, numRuns: someBytes })
  return [...new Set([0, ...eventEnds.flatMap((end) => [end - 1, end]), ...anywhere])]
}

/** A cut in words. */
export function nameOf({ recording, atByte, how, path }: Cut): string {
  return `An answer cut at byte ${atByte} of ${recording.bytes.length} by ${how} on ${path}`
}
