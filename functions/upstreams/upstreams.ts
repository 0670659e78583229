import * as z from 'zod/mini'
import { upstreamNames } from '../../lib/upstream-names.ts'
import { switchedModels } from '../../lib/upstream-switches/upstream-state.ts'

const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` })

/** The path of one switch. */
export const switchPath = z.object({ upstream: oneOf(upstreamNames), model: oneOf(switchedModels) })
