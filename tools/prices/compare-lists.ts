import { plainModelName } from '../../lib/model-names.ts'
import type { Facts, PriceList } from './price-list.ts'

/** One fact on which two lists differ; undefined: it is not there. */
export interface Difference {
  /** As the other list names it. */
  readonly model: string
  readonly fact: string
  readonly here: number | string | undefined
  readonly there: number | string | undefined
}

export interface Comparison {
  readonly missingHere: readonly string[]
  readonly missingThere: readonly string[]
  readonly differences: readonly Difference[]
}

/** Everything in which another list is not like ours. Names with a date are compared as the models that they are. */
export function compareLists(ours: PriceList, theirs: PriceList): Comparison {
  const there = [...theirs.models]
  const plain = new Set(there.map(([model]) => plainModelName(model)))
  return {
    missingHere: there.map(([model]) => model).filter((model) => !ours.models.has(plainModelName(model))),
    missingThere: [...ours.models.keys()].filter((model) => !plain.has(model)),
    differences: there.flatMap(([model, facts]) => {
      const known = ours.models.get(plainModelName(model))
      return known ? differencesOf(model, known, facts, theirs) : []
    }),
  }
}

function differencesOf(model: string, ours: Facts, theirs: Facts, list: PriceList): Difference[] {
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter((fact) => list.tells(fact) && ours.get(fact) !== theirs.get(fact))
    .map((fact) => ({ model, fact, here: ours.get(fact), there: theirs.get(fact) }))
}
