import { useSignal } from '@preact/signals'
import { me } from '../app/session.ts'
import { namedKeys, namedMembers, nameOf } from '../parts/names.ts'
import { limitTexts } from './texts.ts'

/** The organization, member or key that a budget or a rate limit binds, as the API takes it. */
export type Holder =
  | { scope: 'organization' }
  | { scope: 'member'; user_id: string }
  | { scope: 'api_key'; api_key_id: string }

/** A holder as the API shows it. */
interface ShownHolder {
  readonly scope: Holder['scope']
  readonly user_id: string | null
  readonly api_key_id: string | null
}

export function holderOf({ scope, user_id: userId, api_key_id: keyId }: ShownHolder): Holder {
  if (scope === 'member' && userId !== null) return { scope, user_id: userId }
  if (scope === 'api_key' && keyId !== null) return { scope, api_key_id: keyId }
  return { scope: 'organization' }
}

/** What a holder is called. */
export function holderName(holder: Holder): string {
  if (holder.scope === 'organization')
    return me.value?.organization.name ?? limitTexts.holders.scopes.organization
  return nameOf(holderId(holder))
}

/** Tells holders apart. */
export function holderId(holder: Holder): string {
  if (holder.scope === 'member') return holder.user_id
  return holder.scope === 'api_key' ? holder.api_key_id : holder.scope
}

/** What is asked of the API, by whom it is about. */
interface HolderRoutes<Result> {
  organization: () => Result
  member: (at: { params: { path: { user_id: string } } }) => Result
  api_key: (at: { params: { path: { key_id: string } } }) => Result
}

/** Asks by the route of a holder's scope. */
export function atHolder<Result>(holder: Holder, routes: HolderRoutes<Result>): Result {
  if (holder.scope === 'organization') return routes.organization()
  if (holder.scope === 'member') return routes.member({ params: { path: { user_id: holder.user_id } } })
  return routes.api_key({ params: { path: { key_id: holder.api_key_id } } })
}

/** A holder by name, and what it is. */
export function HolderTitle({ holder }: { holder: Holder }) {
  return (
    <header class="holder">
      <h2 class="cut">{holderName(holder)}</h2>
      <span class="tag">{limitTexts.holders.scopes[holder.scope]}</span>
    </header>
  )
}

/** Asks for a holder. The choice is undefined until a member or a key is named. */
export function HolderChoice({ onChoose }: { onChoose: (holder: Holder | undefined) => void }) {
  const scope = useSignal<Holder['scope']>('organization')
  const changeScope = (chosen: Holder['scope']) => {
    scope.value = chosen
    onChoose(chosen === 'organization' ? { scope: chosen } : undefined)
  }
  const words = limitTexts.holders
  return (
    <>
      <fieldset class="segments">
        <legend class="field-label">{words.whose}</legend>
        {(['organization', 'member', 'api_key'] as const).map((one) => (
          <label key={one} class="check">
            <input
              type="radio"
              name="scope"
              checked={scope.value === one}
              onChange={() => changeScope(one)}
            />
            {words.scopes[one]}
          </label>
        ))}
      </fieldset>
      {scope.value === 'member' && (
        <Named
          label={words.scopes.member}
          named={namedMembers()}
          none={words.noMembers}
          onChoose={(id) => onChoose({ scope: 'member', user_id: id })}
        />
      )}
      {scope.value === 'api_key' && (
        <Named
          label={words.scopes.api_key}
          named={namedKeys()}
          none={words.noKeys}
          onChoose={(id) => onChoose({ scope: 'api_key', api_key_id: id })}
        />
      )}
    </>
  )
}

function Named(props: {
  label: string
  named: readonly (readonly [id: string, name: string])[]
  none: string
  onChoose: (id: string) => void
}) {
  if (props.named.length === 0) return <p class="field-hint">{props.none}</p>
  return (
    <label class="field">
      <span class="field-label">{props.label}</span>
      <select required onChange={({ currentTarget }) => props.onChoose(currentTarget.value)}>
        <option value="">{limitTexts.holders.choose}</option>
        {props.named.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
