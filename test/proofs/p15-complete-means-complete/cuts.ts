import * as fc from 'fast-check'
import type { CutHow } from '../../../local/fake-claude/behaviour.ts'
import type { DialectClient, Form } from '../dialects/dialect-client.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import type { ProofRun } from '../proof.ts'
import type { Recording } from './recordings.ts'

/** Where and how an answer is cut, and who asks for it. After its last byte there is nothing to cut. */
export interface Cut {
  readonly recording: Recording
  readonly atByte: number
  readonly how: CutHow
  readonly client: DialectClient
  readonly form: Form
}

const someClient = fc.record({
  client: fc.constantFrom(...dialectClients),
  form: fc.constantFrom<Form>('stream', 'stream', 'whole'),
})
const hows: readonly CutHow[] = ['fin', 'reset', 'stall', 'garbage']
/** In a reduced run: bytes of each recording beside the ends of its events. */
const someBytes = 6

/** Every byte in every way; reduced, both sides of the end of every event, and some bytes anywhere. In any order. */
export function planCuts(recordings: readonly Recording[], size: ProofRun['size'], seed: number): Cut[] {
  const cuts = recordings.flatMap((recording) =>
    placesIn(recording, size, seed).flatMap((atByte) => hows.map((how) => ({ recording, atByte, how }))),
  )
  const ranks = fc.sample(fc.noBias(fc.nat()), { seed, numRuns: cuts.length })
  const clients = fc.sample(someClient, { seed, numRuns: cuts.length })
  return clients
    .map((client, index) => ({ rank: ranks[index] ?? 0, cut: Object.assign(client, cuts[index]) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ cut }) => cut)
}

function placesIn({ bytes, eventEnds }: Recording, size: ProofRun['size'], seed: number): number[] {
  if (size === 'full') return Array.from({ length: bytes.length + 1 }, (_, byte) => byte)
  const anywhere = fc.sample(fc.noBias(fc.nat(bytes.length)), { seed, numRuns: someBytes })
  return [...new Set([0, ...eventEnds.flatMap((end) => [end - 1, end]), ...anywhere])]
}

/** A cut in words. */
export function nameOf({ recording, atByte, how, client, form }: Cut): string {
  return `An answer cut at byte ${atByte} of ${recording.bytes.length} by ${how} on ${client.paths[form]} (${form})`
}
