import { api, dataOf, type Schemas } from '../app/api.ts'
import { shifted } from './days.ts'
import { type Grouping, seesAll, type View } from './view.ts'

export type UsageRow = Schemas['UsageRow']

/** What the books say to a view. */
export interface Report {
  readonly total: UsageRow
  /** By what the view is grouped by. */
  readonly groups: readonly UsageRow[]
  /** By day and that. */
  readonly daily: readonly UsageRow[]
}

export async function loadReport(view: View): Promise<Report> {
  const [total, groups, daily] = await Promise.all([
    rowsOf(view, []),
    rowsOf(view, [view.by]),
    rowsOf(view, dailyGroups(view)),
  ])
  return { total: total[0] as UsageRow, groups, daily }
}

/** The models that were asked in the time of a view, for the choice among them. */
export async function loadModelsUsed({ span, first, last, by, measure }: View): Promise<readonly string[]> {
  const rows = await rowsOf({ span, first, last, by, measure }, ['model'])
  return rows.flatMap(({ model }) => model ?? [])
}

/** The figures of a view by day, as a file. */
export async function loadCsv(view: View): Promise<Blob> {
  const options = {
    params: { query: { ...queryOf(view, dailyGroups(view)), format: 'csv' as const } },
    parseAs: 'blob' as const,
  }
  return seesAll() ? dataOf(api.GET('/usage', options)) : dataOf(api.GET('/usage/mine', options))
}

const dailyGroups = ({ by }: View): readonly Grouping[] => (by === 'day' ? ['day'] : ['day', by])

async function rowsOf(view: View, groups: readonly Grouping[]): Promise<readonly UsageRow[]> {
  const options = { params: { query: queryOf(view, groups) } }
  const report = seesAll()
    ? await dataOf(api.GET('/usage', options))
    : await dataOf(api.GET('/usage/mine', options))
  return (report as Schemas['UsageReport']).data
}

/** The API's `until` is the first moment that does not count. */
const queryOf = ({ first, last, model, member, apiKey }: View, groups: readonly Grouping[]) => ({
  since: first,
  until: shifted(last, 1),
  ...(groups.length > 0 && { group_by: groups.join(',') }),
  ...(model !== undefined && { model }),
  ...(member !== undefined && { user_id: member }),
  ...(apiKey !== undefined && { api_key_id: apiKey }),
})
