import { adminTexts } from '../administration/texts.ts'
import { may } from '../app/session.ts'
import type { Scope } from './api-keys.ts'

const allScopes = Object.keys(adminTexts.scopes) as Scope[]

/** What a key may do: no more than the caller. */
export function ScopeChoice(props: {
  chosen: readonly Scope[]
  onChange: (chosen: readonly Scope[]) => void
}) {
  const { chosen, onChange } = props
  const offered = allScopes.filter(may)
  const toggle = (scope: Scope, isChosen: boolean) =>
    onChange(offered.filter((other) => (other === scope ? isChosen : chosen.includes(other))))
  return (
    <fieldset class="field choice-group">
      <legend class="field-label">{adminTexts.apiKeys.scopes}</legend>
      <div class="check-list">
        {offered.map((scope) => (
          <label class="check" key={scope}>
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={({ currentTarget }) => toggle(scope, currentTarget.checked)}
            />{' '}
            <span>
              {adminTexts.scopes[scope]} <code class="scope">{scope}</code>
            </span>
          </label>
        ))}
      </div>
      <span class="field-hint">{adminTexts.apiKeys.scopesHint}</span>
    </fieldset>
  )
}
