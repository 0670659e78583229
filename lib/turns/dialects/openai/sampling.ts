import type { ModelAbilities } from '../../../upstream/models/model-abilities.ts'
import type { Field } from './field.ts'

/** OpenAI's temperatures go up to 2, Claude's to 1. */
const highest = 1

/**
 * Dropped for models that refuse it and while thinking is on, instead of refusing the request: many clients always send a
 * temperature. Models accept only one of the two.
 * @throws InvalidRequestError if one is not a number
 */
export function samplingTerms(
  body: Field,
  thinks: boolean,
  { takesSampling }: Pick<ModelAbilities, 'takesSampling'>,
): { temperature?: number; top_p?: number } {
  const temperature = body.at('temperature').optionalNumber()
  const topP = body.at('top_p').optionalNumber()
  if (!takesSampling || thinks) return {}
  if (temperature !== undefined) return { temperature: Math.min(temperature, highest) }
  return topP === undefined ? {} : { top_p: topP }
}
