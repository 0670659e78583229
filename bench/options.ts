import { parseArgs } from 'node:util'
import { type UpstreamName, upstreamNames } from '../lib/upstream-names.ts'
import { type CandidateName, standingCandidates, usualCandidates } from './candidates/candidate-kinds.ts'

/** What the command line asks for. */
export interface Options {
  /** Names of the scenarios to run. */
  only: string[]
  candidates: CandidateName[]
  /** The commit whose build is one more candidate, `before`. */
  against: string | undefined
  /** Which of the ways to Claude ours is asked to take. */
  upstream: UpstreamName
  /** Counted rounds of every scenario; undefined leaves each its own number. */
  rounds: number | undefined
  quick: boolean
  /** Whether to print who takes the CPU of each candidate. */
  profile: boolean
}

/** Reads the command line. @throws with one line that names what is wrong */
export function readOptions(args: string[], scenarios: readonly { name: string; isApart?: true }[]): Options {
  const names = scenarios.map(({ name }) => name)
  const usual = scenarios.filter(({ isApart }) => !isApart).map(({ name }) => name)
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      candidates: { type: 'string' },
      against: { type: 'string' },
      upstream: { type: 'string', default: 'anthropic' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  })
  const [upstream = 'anthropic'] = chosen('--upstream', values.upstream, upstreamNames)
  const standing = chosen('--candidates', values.candidates ?? usualCandidates.join(), standingCandidates)
  return {
    only: chosen('--only', values.only ?? usual.join(), names),
    candidates: values.against === undefined ? standing : [...standing, 'before'],
    against: values.against,
    upstream,
    rounds: values.rounds === undefined ? undefined : roundsOf(values.rounds),
    quick: values.quick,
    profile: values.profile,
  }
}

function chosen<Name extends string>(option: string, list: string, known: readonly Name[]): Name[] {
  return list.split(',').map((each) => {
    const name = known.find((candidate) => candidate === each.trim())
    if (!name) throw new Error(`${option} knows ${known.join(', ')}, not "${each}"`)
    return name
  })
}

function roundsOf(text: string): number {
  const rounds = Number(text)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) throw new Error('--rounds takes 1 to 100')
  return rounds
}
