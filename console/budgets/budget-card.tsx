import { Gauge, percentOf } from '../limits/gauge.tsx'
import { HolderTitle, holderName, holderOf } from '../limits/holders.tsx'
import { limitTexts } from '../limits/texts.ts'
import { Figures } from '../parts/figure-list.tsx'
import { asCount, asDateTime, asRoundUsd, asTime, asUsd } from '../parts/figures.ts'
import { Icon } from '../parts/icon.tsx'
import { texts } from '../texts.ts'
import type { BudgetChange } from './budget-dialogs.tsx'
import type { Budget, BudgetWithHolds } from './budgets.ts'

interface Props {
  budget: Budget | BudgetWithHolds
  /** Where the caller may change it. */
  onChange?: (change: BudgetChange['kind']) => void
}

/** What may be spent by whom, and where it stands. */
export function BudgetCard({ budget, onChange }: Props) {
  const words = limitTexts.budgets
  const holder = holderOf(budget)
  return (
    <li class="card limit-card">
      <HolderTitle holder={holder} />
      <p class="limit-lead">
        {words.terms(asRoundUsd(budget.limit_usd), words.periods[budget.period])}{' '}
        {budget.resets_at === null ? words.neverResets : words.resets(asDateTime(budget.resets_at))}
      </p>
      <SpendingGauge budget={budget} />
      <Figures of={figuresOf(budget)} />
      <Warnings budget={budget} />
      {'holds' in budget && <Holds budget={budget} />}
      {onChange && (
        <div class="limit-actions" role="group" aria-label={words.actionsOf(holderName(holder))}>
          {(['set', 'top-up', 'reset', 'remove'] as const).map((kind) => (
            <button
              key={kind}
              type="button"
              class="button button-quiet button-small"
              onClick={() => onChange(kind)}
            >
              {words.verbs[kind]}
            </button>
          ))}
        </div>
      )}
    </li>
  )
}

const figuresOf = ({ spent_usd: spent, held_usd: held, remaining_usd: left }: Budget) =>
  (
    [
      [limitTexts.budgets.spent, spent],
      [limitTexts.budgets.held, held],
      [limitTexts.budgets.left, left],
    ] as const
  ).map(([name, usd]) => [name, asRoundUsd(usd), asUsd(usd)] as const)

function SpendingGauge({ budget }: { budget: Budget }) {
  const limit = Number(budget.limit_usd)
  const spent = percentOf(Number(budget.spent_usd), limit)
  const held = Math.min(100 - spent, percentOf(Number(budget.held_usd), limit))
  const { spent_usd, held_usd, limit_usd, warn_at_percent: warnAt } = budget
  return (
    <Gauge
      label={limitTexts.budgets.gauge(asRoundUsd(spent_usd), asRoundUsd(held_usd), asRoundUsd(limit_usd))}
      parts={[
        { kind: 'used', percent: spent },
        { kind: 'held', percent: held },
      ]}
      isHigh={spent >= warnAt}
    >
      <span class="gauge-mark" title={limitTexts.budgets.warnsAt(warnAt)} style={{ left: `${warnAt}%` }} />
    </Gauge>
  )
}

function Warnings({ budget }: { budget: Budget }) {
  const { warned_at: warnedAt, warn_at_percent: warnAt, overdrawn_usd: overdrawn } = budget
  return (
    <>
      {warnedAt !== null && (
        <p class="note note-warning">
          <Icon name="warning" size={18} /> {limitTexts.budgets.warned(warnAt, asDateTime(warnedAt))}
        </p>
      )}
      {Number(overdrawn) > 0 && (
        <p class="note note-warning">
          <Icon name="warning" size={18} /> {limitTexts.budgets.overdrawn(asRoundUsd(overdrawn))}
        </p>
      )}
    </>
  )
}

/** The answers that are under way. */
function Holds({ budget: { hold_count: count, holds, held_usd: held } }: { budget: BudgetWithHolds }) {
  const words = limitTexts.budgets
  if (count === 0) return null
  return (
    <details class="fold">
      <summary>{words.running(asCount(count), asRoundUsd(held))}</summary>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={words.holds}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{words.begun}</th>
              <th scope="col">{texts.errors.requestId}</th>
              <th scope="col" class="number">
                {words.heldAtMost}
              </th>
            </tr>
          </thead>
          <tbody>
            {holds.map(({ turn_id: id, request_id: requestId, held_usd: usd, started_at: at }) => (
              <tr key={id}>
                <td>{asTime(at)}</td>
                <td>
                  <code>{requestId}</code>
                </td>
                <td class="number">{asUsd(usd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {count > holds.length && <p class="field-hint">{words.newestHolds(asCount(holds.length))}</p>}
    </details>
  )
}
