import * as z from 'zod/mini'
import { isModelName, type ModelName, plainModelName } from '../model-names.ts'
import { bedrockProfiles, hasModel, type UpstreamName, upstreamNames } from '../upstream-names.ts'
import type { Environment } from './environment.ts'
import { list, oneOf, setting } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

const known = upstreamNames.join(', ')

/** Upstreams in the order in which they are tried. */
const chain = z.array(z.enum(upstreamNames, { error: `must name ${known}` })).check(
  z.minLength(1, { error: `must name ${known}` }),
  z.refine((names) => new Set(names).size === names.length, { error: 'must name each upstream once' }),
)

const ofModel = z.pipe(
  z.string(),
  z.transform((entry, context): [ModelName, UpstreamName[]] => {
    const [name = '', names = ''] = entry.split('=')
    const model = plainModelName(name.trim())
    const parsed = chain.safeParse(names.split('>').map((part) => part.trim()))
    if (isModelName(model) && parsed.success) return [model, parsed.data]
    const error = `must be like claude-opus-5-5=bedrock>anthropic, of models with a price and of ${known}`
    context.issues.push({ code: 'custom', input: entry, message: error })
    return z.NEVER
  }),
)

/** Not a secret among them, so whoever prices what an upstream charged may read them. */
export const upstreamSettings = needAtStart(
  settingsGroup({
    title: 'Upstreams',
    neededBy: 'functions that begin or settle turns, count tokens, or switch upstreams',
    settings: {
      CLAUDE_UPSTREAMS: setting(z.prefault(z.pipe(list(), chain), 'anthropic'), {
        about: `Ways to Claude, with commas between, in the order in which they are tried: ${known}.`,
      }),
      CLAUDE_UPSTREAMS_BY_MODEL: setting(
        z.prefault(
          z.pipe(
            z.pipe(list(), z.array(ofModel)),
            z.transform((chains) => new Map(chains)),
          ),
          '',
        ),
        {
          about:
            'Models with an order of their own, with commas between: claude-opus-5-5=bedrock>anthropic,claude-haiku-5-5=bedrock.',
        },
      ),
      BEDROCK_PROFILE: setting(z.prefault(oneOf(...bedrockProfiles), 'global'), {
        about:
          'Where Bedrock may process calls. All but global cost a tenth more, us-gov a fifth, and holds allow for it.',
      }),
    },
  }),
)

/** The upstreams of a model, in the order in which they are tried; none where no upstream of this deployment has it. */
export function upstreamsOf(model: string): readonly UpstreamName[] {
  const { CLAUDE_UPSTREAMS: usual, CLAUDE_UPSTREAMS_BY_MODEL: byModel } = upstreamSettings()
  if (!isModelName(model)) return []
  return (byModel.get(model) ?? usual).filter((name) => hasModel(name, model))
}

/** All upstreams that are named for any model. */
export function configuredUpstreams(): ReadonlySet<UpstreamName> {
  return named(upstreamSettings())
}

/** All upstreams that an environment names for any model; none where it names them wrongly. */
export function upstreamsIn(environment: Environment): ReadonlySet<UpstreamName> {
  const { settings } = upstreamSettings.read(environment)
  return settings === undefined ? new Set() : named(settings)
}

function named({
  CLAUDE_UPSTREAMS: usual,
  CLAUDE_UPSTREAMS_BY_MODEL: byModel,
}: ReturnType<typeof upstreamSettings>): ReadonlySet<UpstreamName> {
  return new Set([usual, ...byModel.values()].flat())
}
