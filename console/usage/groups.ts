import { nameOf } from '../parts/names.ts'
import { texts } from '../texts.ts'
import { asDay } from './days.ts'
import type { UsageRow } from './report.ts'
import type { Grouping, View } from './view.ts'

/** What a row stands for among those of its grouping; null: turns without a key. */
export function groupOf(row: UsageRow, by: Grouping): string | null {
  switch (by) {
    case 'day':
      return row.day ?? null
    case 'model':
      return row.model ?? null
    case 'member':
      return row.user_id ?? null
    case 'api_key':
      return row.api_key_id ?? null
  }
}

export function groupName(group: string | null, by: Grouping): string {
  if (group === null) return texts.usage.withoutKey
  switch (by) {
    case 'day':
      return asDay(group)
    case 'model':
      return group
    case 'member':
    case 'api_key':
      return nameOf(group)
  }
}

/** The view of one group alone, by day; undefined where the API cannot be asked for it. */
export function viewOfGroup(view: View, group: string | null): View | undefined {
  if (group === null) return undefined
  const alone = { ...view, by: 'day' } as const
  switch (view.by) {
    case 'day':
      return undefined
    case 'model':
      return { ...alone, model: group }
    case 'member':
      return { ...alone, member: group }
    case 'api_key':
      return { ...alone, apiKey: group }
  }
}
