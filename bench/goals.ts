import type { CandidateName } from './candidates/candidate-kinds.ts'

/** A ratio of ours to a baseline that must not be exceeded. */
export interface Goal {
  measure: string
  baseline: CandidateName
  atMost: number
}

/** The goals for speed that this harness can measure. */
export const goals: Goal[] = [
  { measure: 'firstToken.delayed', baseline: 'express', atMost: 0.2 },
  { measure: 'firstToken.loopback', baseline: 'raw', atMost: 3 },
  // 2 once the journal writes every frame to DynamoDB as well.
  { measure: 'cpu.token', baseline: 'raw', atMost: 1.3 },
  { measure: 'cpu.token', baseline: 'express', atMost: 0.45 },
  { measure: 'memory.stream', baseline: 'raw', atMost: 1.3 },
  { measure: 'cpu.request', baseline: 'express', atMost: 0.2 },
]
