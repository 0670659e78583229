import type { ModelAbilities } from '../../../claude/model-abilities.ts'
import type { Field } from './field.ts'

/** OpenAI's temperatures go up to 2, Claude's to 1. */
const highest = 1

/**
 * Only for models that take it, and only one of the two, which is all they take; none that thinks takes any. Nobody is refused
 * for it: many clients always send a temperature.
 * @throws InvalidRequestError for what is no number
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
