import { useEffect } from 'preact/hooks'
import { Link, query } from '../app/router.tsx'
import { may } from '../app/session.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { loadNames } from '../parts/names.ts'
import { PageHead } from '../parts/page-head.tsx'
import { saveFile } from '../parts/save-file.ts'
import { useAction } from '../parts/use-action.ts'
import { useResource } from '../parts/use-resource.ts'
import { texts } from '../texts.ts'
import { DailyFigures } from './daily-figures.tsx'
import { Filters } from './filters.tsx'
import { GroupTable } from './group-table.tsx'
import { loadCsv, loadReport, type Report } from './report.ts'
import { usageTexts } from './texts.ts'
import { Totals } from './totals.tsx'
import { addressOf, seesAll, type View, viewOf } from './view.ts'

/** What was asked of Claude and what it cost, as the address says. */
export function Page() {
  const view = viewOf(query.value)
  const address = addressOf(view)
  const report = useResource(async () => ({ ...(await loadReport(view)), view }), [address])
  const csv = useAction(async () => saveFile(await loadCsv(view), `usage-${view.first}-${view.last}.csv`))
  useEffect(() => void loadNames(), [])
  return (
    <div class="page">
      <PageHead title={texts.pages.usage} lead={seesAll() ? usageTexts.lead : usageTexts.ownLead}>
        <button
          type="button"
          class="button button-quiet"
          disabled={csv.isBusy.value}
          title={usageTexts.csvHint}
          onClick={csv.run}
        >
          <Icon name="download" size={18} /> {usageTexts.csv}
        </button>
      </PageHead>
      {csv.error.value && <ErrorNote error={csv.error.value} />}
      <Filters view={view} />
      <div class="usage-report" aria-busy={report.isLoading.value}>
        <Loaded from={report}>
          {(loaded) =>
            loaded.total.turns === 0 ? (
              <Nothing view={loaded.view} />
            ) : (
              <Figures view={loaded.view} report={loaded} />
            )
          }
        </Loaded>
      </div>
    </div>
  )
}

function Figures({ view, report }: { view: View; report: Report }) {
  const { total } = report
  return (
    <>
      <Totals view={view} total={total} />
      <DailyFigures view={view} report={report} />
      <GroupTable key={view.by} view={view} report={report} />
    </>
  )
}

function Nothing({ view: { model, member, apiKey } }: { view: View }) {
  const isFiltered = (model ?? member ?? apiKey) !== undefined
  return (
    <EmptyState icon="usage" title={usageTexts.noneTitle}>
      <p>{isFiltered ? usageTexts.noneFiltered : usageTexts.none}</p>
      {may('chat:write') && (
        <Link to="/chat" class="button">
          {usageTexts.ask}
        </Link>
      )}
    </EmptyState>
  )
}
