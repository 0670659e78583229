import { adminTexts } from '../administration/texts.ts'
import { DayField } from '../parts/day-field.tsx'
import { namedKeys, namedMembers } from '../parts/names.ts'
import type { AuditAction, AuditFilter } from './audit-events.ts'

const actions = Object.entries(adminTexts.audit.actions) as [AuditAction, string][]

/** Narrows the log to a kind of change, to who made it, and to a span of days. */
export function AuditFilters(props: { filter: AuditFilter; onChange: (filter: AuditFilter) => void }) {
  const { filter } = props
  const words = adminTexts.audit.filters
  const change = (changed: Partial<AuditFilter>) => props.onChange({ ...filter, ...changed })
  return (
    <div class="filters" role="search" aria-label={words.title}>
      <Choice
        label={words.action}
        all={words.everyAction}
        choices={actions}
        chosen={filter.action}
        onChoose={(action) => change({ action: actions.find(([known]) => known === action)?.[0] ?? '' })}
      />
      <Choice
        label={words.member}
        all={words.everybody}
        choices={namedMembers()}
        chosen={filter.userId}
        onChoose={(userId) => change({ userId })}
      />
      <Choice
        label={words.key}
        all={words.everyKey}
        choices={namedKeys()}
        chosen={filter.apiKeyId}
        onChoose={(apiKeyId) => change({ apiKeyId })}
      />
      <DayField
        label={words.firstDay}
        day={filter.firstDay}
        latest={filter.lastDay}
        onChoose={(firstDay) => change({ firstDay })}
      />
      <DayField
        label={words.lastDay}
        day={filter.lastDay}
        earliest={filter.firstDay}
        onChoose={(lastDay) => change({ lastDay })}
      />
    </div>
  )
}

function Choice(props: {
  label: string
  all: string
  choices: readonly (readonly [value: string, name: string])[]
  chosen: string
  onChoose: (value: string) => void
}) {
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      <select value={props.chosen} onChange={({ currentTarget }) => props.onChoose(currentTarget.value)}>
        <option value="">{props.all}</option>
        {props.choices.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
