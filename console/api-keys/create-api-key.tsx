import { useSignal } from '@preact/signals'
import { dayOf, endOfDay } from '../administration/days.ts'
import { ModelsChoice } from '../administration/models-choice.tsx'
import { adminTexts } from '../administration/texts.ts'
import { api, dataOf } from '../app/api.ts'
import { me } from '../app/session.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { useResource } from '../parts/use-resource.ts'
import { createApiKey, membersForKeys, type Scope, type ShownApiKey } from './api-keys.ts'
import { ScopeChoice } from './scope-choice.tsx'

/** Asks what a new key is for and what it may do. */
export function CreateApiKey(props: { onCreated: (created: ShownApiKey) => void; onClose: () => void }) {
  const words = adminTexts.apiKeys
  const name = useSignal('')
  const userId = useSignal(me.value?.user.id ?? '')
  const scopes = useSignal<readonly Scope[]>(['chat:read', 'chat:write'])
  const models = useSignal<readonly string[] | null>(null)
  const lastDay = useSignal('')
  const offered = useResource(async () => (await dataOf(api.GET('/models'))).data.map(({ id }) => id))
  const create = async () => {
    const created = await createApiKey({
      name: name.value,
      user_id: userId.value,
      scopes: [...scopes.value],
      ...(models.value !== null && { allowed_models: [...models.value] }),
      expires_at: lastDay.value === '' ? null : endOfDay(lastDay.value).toISOString(),
    })
    props.onCreated(created)
  }
  return (
    <FormDialog
      title={words.create}
      verb={words.createVerb}
      isReady={scopes.value.length > 0 && models.value?.length !== 0}
      onSubmit={create}
      onClose={props.onClose}
    >
      <label class="field">
        <span class="field-label">{words.name}</span>
        <input
          required
          autofocus
          maxLength={100}
          autocomplete="off"
          value={name.value}
          onInput={({ currentTarget }) => (name.value = currentTarget.value)}
        />
        <span class="field-hint">{words.nameHint}</span>
      </label>
      <label class="field">
        <span class="field-label">{words.member}</span>
        <select value={userId.value} onChange={({ currentTarget }) => (userId.value = currentTarget.value)}>
          {membersForKeys().map(([id, memberName]) => (
            <option key={id} value={id}>
              {memberName}
            </option>
          ))}
        </select>
        <span class="field-hint">{words.memberHint}</span>
      </label>
      <ScopeChoice chosen={scopes.value} onChange={(chosen) => (scopes.value = chosen)} />
      <ModelsChoice
        label={words.models}
        hint={words.modelsHint}
        allLabel={words.allModels}
        models={offered.value.value ?? []}
        chosen={models.value}
        onChange={(chosen) => (models.value = chosen)}
      />
      <label class="field">
        <span class="field-label">{words.lastDay}</span>
        <input
          type="date"
          min={dayOf(new Date())}
          value={lastDay.value}
          onInput={({ currentTarget }) => (lastDay.value = currentTarget.value)}
        />
        <span class="field-hint">{words.lastDayHint}</span>
      </label>
    </FormDialog>
  )
}
