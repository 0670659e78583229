import { modelNames } from '../model-names.ts'
import type { UpstreamName } from '../upstream-names.ts'

/** For what an upstream can be switched off: one model, by its plain name, or all of them. */
export const switchedModels = ['all', ...modelNames] as const
export type SwitchedModel = (typeof switchedModels)[number]

/** An upstream as the operator sees it, as JSON. */
export interface UpstreamState {
  upstream: UpstreamName
  /** Whether the settings name it for any model. */
  configured: boolean
  /** For which models it is switched off. */
  switches: UpstreamSwitch[]
}

export interface UpstreamSwitch {
  model: SwitchedModel
  reason: string
  switched_off_at: string
}
