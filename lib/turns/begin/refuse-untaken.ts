import { findOffer } from '../../budget/prices/price-table.ts'
import { InvalidRequestError } from '../../errors.ts'
import { type AskedThinking, modesTaken } from '../../upstream/models/asked-thinking.ts'
import { abilitiesOf } from '../../upstream/models/model-abilities.ts'

/**
 * Refuses an effort or a way of thinking that the model does not take. Claude would refuse it as well, but only once
 * money is held and the question stored.
 * @param model by its plain name
 * @throws InvalidRequestError, also for a model that is not on sale
 */
export function refuseUntaken({ effort, thinking }: AskedThinking, model: string): void {
  if (effort === undefined && thinking === undefined) return
  const abilities = abilitiesOf(findOffer(model, new Date()).model)
  refuseUnless(abilities.efforts, 'effort', effort, `${model} takes`)
  const atEffort = effort === undefined ? '' : ` at effort ${effort}`
  refuseUnless(modesTaken(abilities, effort), 'thinking', thinking, `${model} takes${atEffort}`)
}

function refuseUnless<Value extends string>(
  accepted: readonly Value[],
  parameter: 'effort' | 'thinking',
  asked: Value | undefined,
  takes: string,
): void {
  if (asked === undefined || accepted.includes(asked)) return
  throw new InvalidRequestError(
    `${parameter} cannot be "${asked}": ${takes} ${accepted.join(', ') || 'none'}.`,
    'unsupported_by_model',
    { parameter, accepted },
  )
}
