import { nameOf } from '../parts/names.ts'
import { asDay } from './days.ts'
import type { UsageRow } from './report.ts'
import { usageTexts } from './texts.ts'
import type { Grouping, View } from './view.ts'

const fields = {
  day: 'day',
  model: 'model',
  member: 'user_id',
  api_key: 'api_key_id',
} as const satisfies Record<Grouping, keyof UsageRow>

/** What a row stands for among those of its grouping; null: turns without a key. */
export const groupOf = (row: UsageRow, by: Grouping): string | null => row[fields[by]] ?? null

export function groupName(group: string | null, by: Grouping): string {
  if (group === null) return usageTexts.withoutKey
  if (by === 'day') return asDay(group)
  return by === 'model' ? group : nameOf(group)
}

const filters = { model: 'model', member: 'member', api_key: 'apiKey' } as const

/** The view of one group alone, by day; undefined where the API cannot be asked for it. */
export function viewOfGroup(view: View, group: string | null): View | undefined {
  if (group === null || view.by === 'day') return undefined
  return { ...view, by: 'day', [filters[view.by]]: group }
}
