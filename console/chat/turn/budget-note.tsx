import { ApiError } from '../../../client/index.ts'
import { Link } from '../../app/router.tsx'
import { may } from '../../app/session.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { asDateTime, asRoundUsd } from '../../parts/figures.ts'
import { Icon } from '../../parts/icon.tsx'
import { texts } from '../../texts.ts'

export const isBudgetRefusal = (error: Error): error is ApiError =>
  error instanceof ApiError && error.code === 'budget_exceeded'

/** `details` of `budget_exceeded`. */
interface Refusal {
  scope: 'organization' | 'member' | 'api_key'
  period: 'daily' | 'weekly' | 'monthly' | 'total'
  limit_usd: string
  spent_usd: string
  held_usd: string
  needed_usd: string
  resets_at: string | null
}

interface Props {
  error: ApiError
  onRetry: () => void
  /** Keeps the question for when its writer comes back. */
  onLeave: () => void
}

/** Which budget refused a question, and what can be done about it. */
export function BudgetNote({ error, onRetry, onLeave }: Props) {
  const refusal = error.details as unknown as Refusal
  const { scope, period, resets_at: resetsAt } = refusal
  const words = texts.chat.budget
  return (
    <div class="note note-error" role="alert">
      <Icon name="budget" />
      <div class="note-body">
        <p>
          <strong>{words.title(words.scopes[scope], words.periods[period])}</strong>
        </p>
        <p>
          {words.figures(
            asRoundUsd(refusal.spent_usd),
            asRoundUsd(refusal.limit_usd),
            asRoundUsd(refusal.held_usd),
            asRoundUsd(refusal.needed_usd),
          )}
        </p>
        <ul class="note-list">
          {may('budgets:write') && (
            <li>
              <Link to="/budgets" onFollow={onLeave}>
                {words.raise}
              </Link>
              . {words.raiseHint}
            </li>
          )}
          {!may('budgets:write') && <li>{words.askAdmin}</li>}
          {resetsAt !== null && <li>{words.wait(asDateTime(resetsAt))}</li>}
          <li>{words.smaller}</li>
        </ul>
        <p class="note-detail">
          {texts.errors.requestId} <code>{error.requestId}</code>
          <CopyButton text={error.requestId} label={texts.errors.copyRequestId} />
        </p>
        <button type="button" class="button button-small" onClick={onRetry}>
          <Icon name="retry" size={16} /> {texts.errors.retry}
        </button>
      </div>
    </div>
  )
}
