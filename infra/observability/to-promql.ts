import type { Quantity, Selection } from './quantity.ts'

/** The condition "this is above that" as Prometheus writes it. @param window a duration such as `5m` */
export function conditionInPromql(quantity: Quantity, above: number, window: string): string {
  if (quantity.kind === 'increase') return `${increaseOf(quantity.of, window)} > ${above}`
  if (quantity.kind === 'share') {
    const some = increaseOf(quantity.of, window)
    return `${some} / ${increaseOf(quantity.in, window)} > ${above} and ${some} >= ${quantity.atLeast}`
  }
  const buckets = `sum by (le) (rate(${quantity.of}_bucket[${window}]))`
  return `histogram_quantile(${quantity.part}, ${buckets}) > ${above}`
}

function increaseOf(selection: Selection, window: string): string {
  return `sum(increase(${selector(selection)}[${window}]))`
}

/** The series of a selection: `turns_total{state="failed"}`. */
function selector({ metric, where }: Selection): string {
  if (where === undefined) return metric
  const [matches, values] = where.is.length === 1 ? ['=', where.is[0]] : ['=~', where.is.join('|')]
  return `${metric}{${where.label}${matches}"${values}"}`
}
