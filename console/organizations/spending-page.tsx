import { Link } from '../app/router.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { asCount, asRoundUsd, asUsd } from '../parts/figures.ts'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { texts } from '../texts.ts'
import { SpanChoice } from './span-choice.tsx'
import { operatorTexts } from './texts.ts'
import { Totals } from './totals.tsx'
import { asShare, type Spending, type SpendingRow, shareOf, useSpending } from './use-spending.ts'

/** `/spending`: what each organization has spent, the most first. */
export function Page() {
  const spending = useSpending()
  return (
    <div class="page">
      <PageHead title={texts.pages.spending} lead={operatorTexts.spending.lead} />
      <div class="span-bar">
        <SpanChoice />
        {spending.value.value && <Totals spending={spending.value.value} />}
      </div>
      <Loaded from={spending}>{(report) => <Report report={report} />}</Loaded>
    </div>
  )
}

function Report({ report: { data, total_usd: total } }: { report: Spending }) {
  if (data.length === 0) {
    return (
      <EmptyState icon="usage" title={operatorTexts.spending.noneTitle}>
        <p>{operatorTexts.spending.none}</p>
      </EmptyState>
    )
  }
  return (
    <div class="table-scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{operatorTexts.organizations.organization}</th>
            <th scope="col" class="number">
              {operatorTexts.organizations.spent}
            </th>
            <th scope="col">{operatorTexts.organizations.share}</th>
            {counts.map(([name]) => (
              <th key={name} scope="col" class="number">
                {operatorTexts.organizations[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map((row) => (
            <Row key={row.organization_id} row={row} total={total} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What is counted, by its heading. */
const counts = [
  ['turns', 'turns'],
  ['inputTokens', 'input_tokens'],
  ['outputTokens', 'output_tokens'],
  ['cacheRead', 'cache_read_input_tokens'],
  ['cacheWritten', 'cache_creation_input_tokens'],
] as const

function Row({ row, total }: { row: SpendingRow; total: string }) {
  const { organization_id: id, name, cost_usd: cost } = row
  const share = shareOf(cost, total)
  return (
    <tr>
      <td class="organization-cell">
        <Link to={`/organizations/${id}`}>{name}</Link>
        <span class="sub cut">{id}</span>
      </td>
      <td class="number" title={asUsd(cost)}>
        {asRoundUsd(cost)}
      </td>
      <td>
        <span class="share number">{asShare(share)}</span>
        <span class="bar" aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} />
        </span>
      </td>
      {counts.map(([heading, field]) => (
        <td key={heading} class="number">
          {asCount(row[field])}
        </td>
      ))}
    </tr>
  )
}
