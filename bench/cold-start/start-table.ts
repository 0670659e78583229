import { median } from '../statistics.ts'
import type { StartRound, Starts } from './start-all.ts'

const figures = ['ms', 'cpuMs', 'residentBytes'] as const

/** One row per function: its size, and its start as median ratios to the empty one started with it. */
export function startTable(rounds: readonly StartRound[], startBytes: ReadonlyMap<string, number>): string {
  const operations = [...(rounds[0]?.keys() ?? [])]
  return [
    'A fresh process until its handler can be called, over an empty function started right before it.',
    '',
    '| function | KiB read | time | CPU | memory |',
    '|---|---|---|---|---|',
    ...operations.map((operation) => {
      const starts = rounds.flatMap((round) => round.get(operation) ?? [])
      const kib = ((startBytes.get(operation) ?? 0) / 1024).toFixed(0)
      const ratios = figures.map((figure) => ratioOf(starts, figure).toFixed(2))
      return `| ${[operation, kib, ...ratios].join(' | ')} |`
    }),
  ].join('\n')
}

/** The median ratio of ours to empty over the rounds. */
function ratioOf(starts: readonly Starts[], figure: (typeof figures)[number]): number {
  return median(
    starts.flatMap((of) => {
      const [ours, empty] = [of.get('ours'), of.get('raw')]
      return ours && empty ? [ours[figure] / empty[figure]] : []
    }),
  )
}
