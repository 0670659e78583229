import type { CandidateName } from './candidates/candidate-kinds.ts'
import { type Goal, goals } from './goals.ts'
import { type Ratio, ratioOver } from './ratio.ts'
import type { Measure, Result, Round } from './scenarios/scenario.ts'
import { median } from './statistics.ts'

/** Markdown tables: ours against the goals, every candidate against the baselines, and each scenario's own. */
export function report(results: Result[], candidates: CandidateName[]): string {
  return [
    'Ratios within each round: median (min–max over rounds).',
    '',
    '| measure | candidate | baseline | goal | candidate / baseline | |',
    '|---|---|---|---|---|---|',
    ...results.flatMap(goalRows),
    '',
    '| measure | candidate | / raw | / express | / before | on this machine |',
    '|---|---|---|---|---|---|',
    ...results.flatMap((result) => candidateRows(result, candidates)),
    ...results.flatMap(({ table }) => (table === undefined ? [] : ['', table])),
  ].join('\n')
}

function goalRows({ measures, rounds }: Result): string[] {
  return measures.flatMap((measure) =>
    goals
      .filter((goal) => goal.measure === measure.id)
      .map((goal) => {
        const ratio = ratioOver(rounds, measure.id, goal.candidate, goal.baseline)
        const { candidate, baseline, atMost } = goal
        return row(measure.title, candidate, baseline, `≤ ${atMost}`, inWords(ratio), verdict(goal, ratio))
      }),
  )
}

function verdict(goal: Goal, ratio: Ratio | undefined): string {
  if (!ratio) return 'not measured'
  return ratio.median <= goal.atMost ? 'met' : 'not met'
}

function candidateRows({ measures, rounds }: Result, candidates: CandidateName[]): string[] {
  const measured = ({ id }: Measure) =>
    candidates.filter((candidate) => rounds.some((round) => id in (round[candidate] ?? {})))
  return measures.flatMap((measure) =>
    measured(measure).map((candidate) =>
      row(
        measure.title,
        candidate,
        over(rounds, measure, candidate, 'raw'),
        over(rounds, measure, candidate, 'express'),
        over(rounds, measure, candidate, 'before'),
        onThisMachine(rounds, measure, candidate),
      ),
    ),
  )
}

function over(rounds: Round[], { id }: Measure, candidate: CandidateName, baseline: CandidateName): string {
  return candidate === baseline ? '1' : inWords(ratioOver(rounds, id, candidate, baseline))
}

function onThisMachine(rounds: Round[], { id, unit }: Measure, candidate: CandidateName): string {
  const figures = rounds.flatMap((round) => round[candidate]?.[id] ?? [])
  return figures.length === 0 ? 'missing (needs /proc)' : `${inDigits(median(figures))} ${unit}`
}

function inWords(ratio: Ratio | undefined): string {
  if (!ratio) return '–'
  return `${inDigits(ratio.median)} (${inDigits(ratio.min)}–${inDigits(ratio.max)})`
}

function inDigits(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(0)
}

function row(...cells: string[]): string {
  return `| ${cells.join(' | ')} |`
}
