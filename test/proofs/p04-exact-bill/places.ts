import type { UpstreamName } from '../../../lib/upstream-names.ts'

/** An upstream with its settings, and what is charged there by its price list. */
export interface Place {
  readonly name: string
  readonly upstream: UpstreamName
  readonly settings: Readonly<Record<string, string>>
  /** Of Anthropic's list price. */
  readonly percent: number
  /** Percent for the generation 4.5, which knows no geography; undefined: it is not there. */
  readonly percentOf45: number | undefined
  /** Whether its reports say how a call was served. */
  readonly tellsService: boolean
}

const ofBedrock = (profile: string, percent: number): Place => ({
  name: `Bedrock, ${profile}`,
  upstream: 'bedrock',
  settings: { CLAUDE_UPSTREAMS: 'bedrock', BEDROCK_PROFILE: profile },
  percent,
  percentOf45: undefined,
  tellsService: false,
})

const atList = { percent: 100, percentOf45: 100, tellsService: true }

export const anthropic: Place = {
  name: "Anthropic's API",
  upstream: 'anthropic',
  settings: { CLAUDE_UPSTREAMS: 'anthropic' },
  ...atList,
}

/** Where settings make the price; each is judged in a process of its own, because a process reads them once. */
export const pricedPlaces: readonly Place[] = [
  {
    ...anthropic,
    name: "Anthropic's API with a workspace in the US",
    settings: { ...anthropic.settings, CLAUDE_INFERENCE_GEO: 'us' },
    percent: 110,
  },
  ofBedrock('eu', 110),
]

/** Those that cost what others do. */
export const otherPlaces: readonly Place[] = [
  {
    ...anthropic,
    name: 'Claude Platform on AWS',
    upstream: 'claude-platform',
    settings: { CLAUDE_UPSTREAMS: 'claude-platform' },
  },
  ofBedrock('global', 100),
  ofBedrock('us-gov', 120),
]

/** Of the list price, for a model there; undefined: it is not there. */
export function percentAt(place: Place, model: string): number | undefined {
  if (/-4-[56]$/.test(model) && place.upstream === 'bedrock') return undefined
  return model.endsWith('-4-5') ? place.percentOf45 : place.percent
}
