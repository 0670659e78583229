import type { CandidateName } from './candidates/candidate-kinds.ts'

/** The highest allowed ratio of one of our candidates to a baseline. */
export interface Goal {
  measure: string
  candidate: CandidateName
  baseline: CandidateName
  atMost: number
}

/** The goals for speed that this harness can measure. */
export const goals: Goal[] = [
  { measure: 'firstToken.delayed', candidate: 'ours', baseline: 'express', atMost: 0.2 },
  { measure: 'firstToken.loopback', candidate: 'ours', baseline: 'raw', atMost: 3 },
  { measure: 'cpu.token', candidate: 'ours', baseline: 'raw', atMost: 2 },
  { measure: 'cpu.token', candidate: 'unjournaled', baseline: 'raw', atMost: 1.3 },
  { measure: 'cpu.token', candidate: 'ours', baseline: 'express', atMost: 0.45 },
  { measure: 'memory.stream', candidate: 'ours', baseline: 'raw', atMost: 1.3 },
  { measure: 'cpu.request', candidate: 'ours', baseline: 'express', atMost: 0.2 },
  { measure: 'cpu.token', candidate: 'messages', baseline: 'ours', atMost: 0.9 },
  { measure: 'firstToken.delayed', candidate: 'messages', baseline: 'ours', atMost: 1 },
  { measure: 'firstToken.loopback', candidate: 'messages', baseline: 'ours', atMost: 1 },
  { measure: 'agents.token', candidate: 'messages', baseline: 'ours', atMost: 0.9 },
  { measure: 'start.simple', candidate: 'ours', baseline: 'raw', atMost: 1.25 },
  { measure: 'start.streaming', candidate: 'ours', baseline: 'raw', atMost: 1.6 },
]
