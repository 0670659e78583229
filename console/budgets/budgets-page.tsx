import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { may } from '../app/session.ts'
import { holderId, holderOf } from '../limits/holders.tsx'
import { limitTexts } from '../limits/texts.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { loadNames } from '../parts/names.ts'
import { PageHead } from '../parts/page-head.tsx'
import { Paged } from '../parts/paged.tsx'
import { RefreshButton } from '../parts/refresh-button.tsx'
import { usePages } from '../parts/use-pages.ts'
import { useResource } from '../parts/use-resource.ts'
import { learnBudgets, learnMe } from '../sign-in/sign-in.ts'
import { texts } from '../texts.ts'
import { BudgetCard } from './budget-card.tsx'
import { type BudgetChange, ChangeBudget } from './budget-dialogs.tsx'
import { type Budget, listBudgets } from './budgets.ts'

/** All budgets of the organization for those who may read them; for all others those that bind them. */
export function Page() {
  return may('budgets:read') ? <AllBudgets /> : <OwnBudgets />
}

function AllBudgets() {
  const pages = usePages(listBudgets)
  const change = useSignal<BudgetChange | undefined>(undefined)
  const mayWrite = may('budgets:write')
  useEffect(() => void loadNames(), [])
  const reload = () => {
    pages.reload()
    void learnBudgets()
  }
  const set = mayWrite && (
    <button type="button" class="button" onClick={() => (change.value = { kind: 'set', budget: undefined })}>
      <Icon name="plus" size={18} /> {limitTexts.budgets.set}
    </button>
  )
  const ask = (budget: Budget) => (kind: BudgetChange['kind']) => (change.value = { kind, budget })
  return (
    <div class="page">
      <PageHead title={texts.pages.budgets} lead={limitTexts.budgets.lead}>
        <RefreshButton isBusy={pages.isLoading.value} onRefresh={pages.reload} />
        {set}
      </PageHead>
      <Paged
        pages={pages}
        whenEmpty={
          <EmptyState icon="budget" title={limitTexts.budgets.noneTitle}>
            <p>{limitTexts.budgets.none}</p>
          </EmptyState>
        }
      >
        {(rows) => (
          <ul class="limit-cards">
            {rows.map((budget) => (
              <BudgetCard
                key={holderId(holderOf(budget))}
                budget={budget}
                {...(mayWrite && { onChange: ask(budget) })}
              />
            ))}
          </ul>
        )}
      </Paged>
      {change.value && (
        <ChangeBudget change={change.value} onDone={reload} onClose={() => (change.value = undefined)} />
      )}
    </div>
  )
}

function OwnBudgets() {
  const own = useResource(learnMe)
  return (
    <div class="page">
      <PageHead title={texts.pages.budgets} lead={limitTexts.budgets.ownLead}>
        <RefreshButton isBusy={own.isLoading.value} onRefresh={own.reload} />
      </PageHead>
      <Loaded from={own}>
        {({ budgets }) =>
          budgets.length === 0 ? (
            <EmptyState icon="budget" title={limitTexts.budgets.noneTitle}>
              <p>{limitTexts.budgets.noneOwn}</p>
            </EmptyState>
          ) : (
            <ul class="limit-cards">
              {budgets.map((budget) => (
                <BudgetCard key={budget.scope} budget={budget} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  )
}
