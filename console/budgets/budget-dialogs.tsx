import { useSignal } from '@preact/signals'
import { DollarsField } from '../limits/dollars-field.tsx'
import { type Holder, HolderChoice, holderName, holderOf } from '../limits/holders.tsx'
import { limitTexts } from '../limits/texts.ts'
import { asRoundUsd, asUsd } from '../parts/figures.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { texts } from '../texts.ts'
import {
  type Budget,
  type Period,
  periods,
  removeBudget,
  resetBudget,
  setBudget,
  topUpBudget,
} from './budgets.ts'

/** What is to be done to a budget; to set one that is not there yet, none is given. */
export type BudgetChange =
  | { readonly kind: 'set'; readonly budget: Budget | undefined }
  | { readonly kind: 'top-up' | 'reset' | 'remove'; readonly budget: Budget }

interface DialogProps {
  onDone: () => void
  onClose: () => void
}

/** Asks for what a change needs, and makes it. */
export function ChangeBudget({ change, ...rest }: { change: BudgetChange } & DialogProps) {
  if (change.kind === 'set') return <SetBudget budget={change.budget} {...rest} />
  if (change.kind === 'top-up') return <TopUpBudget budget={change.budget} {...rest} />
  return <EndBudget kind={change.kind} budget={change.budget} {...rest} />
}

function SetBudget({ budget, onDone, onClose }: { budget: Budget | undefined } & DialogProps) {
  const holder = useSignal<Holder | undefined>(budget ? holderOf(budget) : { scope: 'organization' })
  const period = useSignal<Period>(budget?.period ?? 'monthly')
  const limit = useSignal(budget?.limit_usd ?? '')
  const warnAt = useSignal(budget?.warn_at_percent ?? 80)
  const words = limitTexts.budgets
  const send = async () => {
    if (!holder.value) return
    await setBudget(holder.value, {
      period: period.value,
      limit_usd: limit.value,
      warn_at_percent: warnAt.value,
    })
    onDone()
  }
  return (
    <FormDialog
      title={budget ? words.changeOf(holderName(holderOf(budget))) : words.set}
      verb={texts.actions.save}
      isReady={holder.value !== undefined}
      onSubmit={send}
      onClose={onClose}
    >
      {!budget && <HolderChoice onChoose={(chosen) => (holder.value = chosen)} />}
      <label class="field">
        <span class="field-label">{words.period}</span>
        <select
          value={period.value}
          onChange={({ currentTarget }) =>
            (period.value = periods[currentTarget.selectedIndex] ?? period.value)
          }
        >
          {periods.map((one) => (
            <option key={one} value={one}>
              {words.periodNames[one]}
            </option>
          ))}
        </select>
        <span class="field-hint">
          {budget && budget.period !== period.value ? words.newPeriodHint : words.periodHint}
        </span>
      </label>
      <DollarsField
        label={words.limit}
        hint={budget ? words.changedLimitHint : words.limitHint}
        value={limit}
      />
      <label class="field">
        <span class="field-label">{words.warnAt}</span>
        <input
          type="number"
          required
          min={1}
          max={100}
          value={warnAt.value}
          onInput={({ currentTarget }) => (warnAt.value = currentTarget.valueAsNumber)}
        />
        <span class="field-hint">{words.warnAtHint}</span>
      </label>
    </FormDialog>
  )
}

function TopUpBudget({ budget, onDone, onClose }: { budget: Budget } & DialogProps) {
  const amount = useSignal('')
  const words = limitTexts.budgets
  const send = async () => {
    await topUpBudget(holderOf(budget), amount.value)
    onDone()
  }
  return (
    <FormDialog
      title={words.topUpOf(holderName(holderOf(budget)))}
      verb={words.verbs['top-up']}
      onSubmit={send}
      onClose={onClose}
    >
      <p>{words.topUpLead(asRoundUsd(budget.limit_usd))}</p>
      <DollarsField label={words.amount} hint={words.amountHint} value={amount} />
    </FormDialog>
  )
}

/** Forgives what was spent, or takes the budget away. */
function EndBudget({
  kind,
  budget,
  onDone,
  onClose,
}: { kind: 'reset' | 'remove'; budget: Budget } & DialogProps) {
  const words = limitTexts.budgets
  const end = kind === 'reset' ? resetBudget : removeBudget
  const send = async () => {
    await end(holderOf(budget))
    onDone()
  }
  return (
    <FormDialog
      title={words.endOf[kind](holderName(holderOf(budget)))}
      verb={words.verbs[kind]}
      isDanger={kind === 'remove'}
      onSubmit={send}
      onClose={onClose}
    >
      <p>{words.endQuestion[kind](asUsd(budget.spent_usd))}</p>
    </FormDialog>
  )
}
