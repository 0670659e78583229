import type { CandidateName } from './candidates/candidate-kinds.ts'

/** The highest allowed ratio of one of our candidates to a baseline. */
export interface Goal {
  measure: string
  candidate: CandidateName
  baseline: CandidateName
  atMost: number
}

/** The goals for speed that this harness can measure; `before` is the build of 2026-11-29, 2977146. */
export const goals: Goal[] = [
  { measure: 'firstToken.delayed', candidate: 'ours', baseline: 'express', atMost: 0.25 },
  { measure: 'firstToken.loopback', candidate: 'ours', baseline: 'raw', atMost: 3.5 },
  { measure: 'cpu.token', candidate: 'ours', baseline: 'raw', atMost: 1.5 },
  { measure: 'cpu.token', candidate: 'ours', baseline: 'before', atMost: 0.7 },
  { measure: 'cpu.stream', candidate: 'ours', baseline: 'before', atMost: 0.5 },
  { measure: 'memory.stream', candidate: 'ours', baseline: 'raw', atMost: 1.35 },
  { measure: 'cpu.alone', candidate: 'ours', baseline: 'before', atMost: 0.4 },
  { measure: 'latency.alone', candidate: 'ours', baseline: 'express', atMost: 0.8 },
  { measure: 'cpu.request', candidate: 'ours', baseline: 'before', atMost: 0.6 },
  { measure: 'cpu.token', candidate: 'messages', baseline: 'ours', atMost: 0.9 },
  { measure: 'conversation.token', candidate: 'messages', baseline: 'ours', atMost: 0.9 },
  { measure: 'firstToken.delayed', candidate: 'messages', baseline: 'ours', atMost: 1 },
  { measure: 'firstToken.loopback', candidate: 'messages', baseline: 'ours', atMost: 1 },
  { measure: 'cpu.token', candidate: 'messages', baseline: 'litellm', atMost: 0.167 },
  { measure: 'cpu.alone', candidate: 'messages', baseline: 'litellm', atMost: 0.125 },
  { measure: 'time.request', candidate: 'messages', baseline: 'litellm', atMost: 0.071 },
  { measure: 'agents.token', candidate: 'messages', baseline: 'ours', atMost: 0.9 },
  { measure: 'seventh.simple', candidate: 'ours', baseline: 'before', atMost: 0.6 },
  { measure: 'seventh.streaming', candidate: 'ours', baseline: 'before', atMost: 0.6 },
  { measure: 'start.simple', candidate: 'ours', baseline: 'raw', atMost: 1.25 },
  { measure: 'start.streaming', candidate: 'ours', baseline: 'raw', atMost: 1.6 },
]
