import { useSignal } from '@preact/signals'
import { Link } from '../app/router.tsx'
import { asCount, asUsd } from '../parts/figures.ts'
import { Icon } from '../parts/icon.tsx'
import { groupName, groupOf, viewOfGroup } from './groups.ts'
import { costOf, tokenKinds } from './measure.ts'
import type { Report, UsageRow } from './report.ts'
import { usageTexts } from './texts.ts'
import { addressOf, type View } from './view.ts'

interface Column {
  readonly name: string
  readonly of: (row: UsageRow) => number
  readonly shown: (row: UsageRow) => string
}

const counted = (name: string, of: (row: UsageRow) => number): Column => ({
  name,
  of,
  shown: (row) => asCount(of(row)),
})

const columns: readonly Column[] = [
  counted(usageTexts.turns, (row) => row.turns),
  ...tokenKinds.map(({ name, of }) => counted(name, of)),
  { name: usageTexts.cost, of: costOf, shown: ({ cost_usd: cost }) => asUsd(cost) },
]

/** What the rows are sorted by: a column, or undefined for what they are grouped by. */
interface Order {
  readonly column: Column | undefined
  readonly isDescending: boolean
}

/** Every group of a view, exact, and the sum. */
export function GroupTable({ view, report }: { view: View; report: Report }) {
  const order = useSignal<Order>(
    view.by === 'day'
      ? { column: undefined, isDescending: true }
      : { column: columns.at(-1), isDescending: true },
  )
  const sortBy = (column: Column | undefined) => {
    const isAgain = order.value.column === column
    order.value = { column, isDescending: isAgain ? !order.value.isDescending : column !== undefined }
  }
  const title = usageTexts.by[view.by]
  return (
    <section class="page-part">
      <h2>{usageTexts.tableTitle(title)}</h2>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={usageTexts.tableTitle(title)}>
        <table class="table">
          <thead>
            <tr>
              <Heading name={title} column={undefined} order={order.value} onSort={sortBy} />
              {columns.map((column) => (
                <Heading
                  key={column.name}
                  name={column.name}
                  column={column}
                  order={order.value}
                  onSort={sortBy}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted(report.groups, view, order.value).map((row) => (
              <Row key={groupOf(row, view.by)} view={view} row={row} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{usageTexts.total}</th>
              {columns.map(({ name, shown }) => (
                <td key={name} class="number">
                  {shown(report.total)}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  )
}

function Heading(props: {
  name: string
  column: Column | undefined
  order: Order
  onSort: (column: Column | undefined) => void
}) {
  const { name, column, order } = props
  const isSorted = order.column === column
  const direction = order.isDescending ? 'descending' : 'ascending'
  return (
    <th scope="col" class={column && 'number'} aria-sort={isSorted ? direction : 'none'}>
      <button type="button" class="sort" onClick={() => props.onSort(column)}>
        {name}
        {isSorted && <Icon name={order.isDescending ? 'down' : 'up'} size={14} />}
      </button>
    </th>
  )
}

function Row({ view, row }: { view: View; row: UsageRow }) {
  const group = groupOf(row, view.by)
  const name = groupName(group, view.by)
  const alone = viewOfGroup(view, group)
  return (
    <tr>
      <th scope="row">
        {alone ? (
          <Link to={addressOf(alone)} title={usageTexts.onlyThis(name)}>
            {name}
          </Link>
        ) : (
          name
        )}
      </th>
      {columns.map((column) => (
        <td key={column.name} class="number">
          {column.shown(row)}
        </td>
      ))}
    </tr>
  )
}

function sorted(rows: readonly UsageRow[], { by }: View, { column, isDescending }: Order): UsageRow[] {
  const label = (row: UsageRow) => (by === 'day' ? (row.day ?? '') : groupName(groupOf(row, by), by))
  const ascending = column
    ? rows.toSorted((a, b) => column.of(a) - column.of(b))
    : rows.toSorted((a, b) => label(a).localeCompare(label(b)))
  return isDescending ? ascending.toReversed() : ascending
}
