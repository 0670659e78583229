import { navigate } from '../app/router.tsx'
import { DayField } from '../parts/day-field.tsx'
import { namedKeys, namedMembers, nameOf } from '../parts/names.ts'
import { useResource } from '../parts/use-resource.ts'
import { today } from './days.ts'
import { loadModelsUsed } from './report.ts'
import { usageTexts } from './texts.ts'
import { addressOf, groupingsForCaller, measures, seesAll, spans, type View } from './view.ts'

/** What is shown of the books, and how. Every choice is an address, so that Back goes back. */
export function Filters({ view }: { view: View }) {
  const models = useResource(() => loadModelsUsed(view), [view.first, view.last])
  const change = (changed: Partial<View>) => navigate(addressOf({ ...view, ...changed }))
  const words = usageTexts
  return (
    <form class="filters" aria-label={words.filters} onSubmit={(event) => event.preventDefault()}>
      <Choice
        label={words.span}
        value={view.span}
        options={spans.map((span) => [span, words.spans[span]])}
        onChoose={(span) => change({ span })}
      />
      {view.span === 'own' && <OwnDays view={view} onChange={change} />}
      <Choice
        label={words.groupBy}
        value={view.by}
        options={groupingsForCaller().map((by) => [by, words.by[by]])}
        onChoose={(by) => change({ by })}
      />
      <Choice
        label={words.show}
        value={view.measure}
        options={measures.map((measure) => [measure, words.measures[measure]])}
        onChoose={(measure) => change({ measure })}
      />
      <Only
        label={words.by.model}
        value={view.model}
        options={(models.value.value ?? []).map((model) => [model, model])}
        onChoose={(model) => change({ model })}
      />
      {seesAll() && (
        <Only
          label={words.by.member}
          value={view.member}
          options={namedMembers()}
          onChoose={(member) => change({ member })}
        />
      )}
      <Only
        label={words.by.api_key}
        value={view.apiKey}
        options={namedKeys()}
        onChoose={(apiKey) => change({ apiKey })}
      />
    </form>
  )
}

function OwnDays({ view, onChange }: { view: View; onChange: (days: Partial<View>) => void }) {
  const ends = [
    ['first', usageTexts.from],
    ['last', usageTexts.to],
  ] as const
  return (
    <>
      {ends.map(([end, label]) => (
        <DayField
          key={end}
          label={label}
          day={view[end]}
          latest={today()}
          isRequired
          onChoose={(day) => onChange({ [end]: day })}
        />
      ))}
    </>
  )
}

type Options<Value extends string> = readonly (readonly [value: Value, name: string])[]

function Choice<Value extends string>(props: {
  label: string
  value: Value
  options: Options<Value>
  onChoose: (value: Value) => void
}) {
  const choose = (index: number) => {
    const [value] = props.options[index] ?? []
    if (value !== undefined) props.onChoose(value)
  }
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      <select value={props.value} onChange={({ currentTarget }) => choose(currentTarget.selectedIndex)}>
        {props.options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

/** One of those that there are, or all; not shown where there is nothing to choose. */
function Only(props: {
  label: string
  value: string | undefined
  options: Options<string>
  onChoose: (value: string | undefined) => void
}) {
  const { value, options } = props
  if (options.length === 0 && value === undefined) return null
  const isListed = value === undefined || options.some(([id]) => id === value)
  return (
    <Choice
      label={props.label}
      value={value ?? ''}
      options={[['', usageTexts.all], ...options, ...(isListed ? [] : [[value, nameOf(value)] as const])]}
      onChoose={(chosen) => props.onChoose(chosen === '' ? undefined : chosen)}
    />
  )
}
