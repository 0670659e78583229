import type { SourceEdit } from '../proof.ts'

/** Where a process dies: when it reaches a point for the n-th time, counted from 1. */
export interface Death {
  readonly point: CrashPoint
  readonly time: number
}

/** Where a turn's life can end badly: before or after a line of its journey. */
type Place = { readonly file: string } & ({ readonly before: string } | { readonly after: string })

/** In the order of the journey. */
const places = {
  begun: {
    file: 'lib/turns/run-turn.ts',
    after: 'const open = { request, price, journal, ...begun }',
  },
  answering: { file: 'lib/turns/run-turn.ts', before: 'await answer.relay(' },
  relaying: { file: 'lib/turns/run-turn.ts', before: 'relay(pieces)' },
  answered: {
    file: 'lib/turns/run-turn.ts',
    after: 'await writeAhead(started, { ...ended, settledAt: new Date(), isSettled: false })',
  },
  settled: {
    file: 'lib/turns/run-turn.ts',
    before: 'const finished = { ...ended, ...settled',
  },
  told: {
    file: 'lib/turns/stream-turn.ts',
    after: 'if (await sender.areTaken()) await client.sendLast(lastFrames)',
  },
  sweeping: { file: 'lib/turns/settle/sweep-turns.ts', before: 'const settledAt = await settleTurn(' },
  swept: { file: 'lib/turns/settle/sweep-turns.ts', before: 'const { state, bill } = outcome' },
} as const satisfies Record<string, Place>

export type CrashPoint = keyof typeof places

/** Ends the process as by `kill -9`. */
export function plantDeath({ point, time }: Death): SourceEdit {
  return plantAt(
    places[point],
    `globalThis.passed = (globalThis.passed ?? 0) + 1
     if (globalThis.passed === ${time}) process.kill(process.pid, 'SIGKILL')`,
  )
}

function plantAt(place: Place, code: string): SourceEdit {
  const { file } = place
  if ('before' in place) return { file, find: place.before, replace: `${code}\n${place.before}` }
  return { file, find: place.after, replace: `${place.after}\n${code}\n` }
}

/** One death at each point, to check that the sources still have all of them. */
export const everyDeath: readonly SourceEdit[] = (Object.keys(places) as CrashPoint[]).map((point) =>
  plantDeath({ point, time: 1 }),
)
