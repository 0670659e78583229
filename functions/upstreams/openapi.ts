import * as z from 'zod/mini'
import { timestamp } from '../../lib/openapi/response-schemas.ts'
import { upstreamNames } from '../../lib/upstream-names.ts'
import { switchedModels, type UpstreamState } from '../../lib/upstream-switches/upstream-state.ts'

export const upstreamState = z
  .strictObject({
    upstream: z.enum(upstreamNames),
    configured: z.boolean().check(z.describe('Whether the settings name it for any model.')),
    switches: z
      .array(
        z.strictObject({
          model: z.enum(switchedModels).check(z.describe('`all`: for every model.')),
          reason: z.string(),
          switched_off_at: timestamp,
        }),
      )
      .check(z.describe('For which models it is switched off.')),
  })
  .check(
    z.meta({ id: 'Upstream', description: 'A way to Claude, and where the operator has switched it off.' }),
  ) satisfies z.ZodMiniType<UpstreamState>

export const switchFields = {
  upstream: 'The way to Claude.',
  model: 'A model by its plain name, or `all`.',
}
