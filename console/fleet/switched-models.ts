import type { Schemas } from '../app/api.ts'
import { operatorTexts } from '../organizations/texts.ts'

export type UpstreamName = Schemas['Upstream']['upstream']
export type SwitchedModel = Schemas['Upstream']['switches'][number]['model']

/** All that the API takes: one too few or too many does not compile. */
const places = {
  all: 0,
  'claude-sonnet-5-5': 1,
  'claude-opus-5-5': 2,
  'claude-haiku-5-5': 3,
  'claude-fable-5-2': 4,
  'claude-mythos-5-2': 5,
  'claude-fable-5-1': 6,
  'claude-mythos-5-1': 7,
  'claude-fable-5': 8,
  'claude-mythos-5': 9,
  'claude-opus-5': 10,
  'claude-sonnet-5': 11,
  'claude-opus-4-8': 12,
  'claude-opus-4-7': 13,
  'claude-opus-4-6': 14,
  'claude-sonnet-4-6': 15,
  'claude-opus-4-5': 16,
  'claude-sonnet-4-5': 17,
  'claude-haiku-4-5': 18,
} satisfies Record<SwitchedModel, number>

export const switchedModels = Object.keys(places) as SwitchedModel[]

export const modelName = (model: SwitchedModel): string =>
  model === 'all' ? operatorTexts.fleet.allModels : model
