import { useSignal } from '@preact/signals'
import { DoneNote } from '../administration/done-note.tsx'
import { ModelsChoice } from '../administration/models-choice.tsx'
import { adminTexts } from '../administration/texts.ts'
import { UnsavedChanges } from '../administration/unsaved-changes.tsx'
import { api, dataOf, type Schemas } from '../app/api.ts'
import { me } from '../app/session.ts'
import { ErrorNote } from '../parts/error-note.tsx'
import { useAction } from '../parts/use-action.ts'
import { texts } from '../texts.ts'
import { ModelLimits } from './model-limits.tsx'
import { changeOf, draftOf, type Organization, type RulesDraft } from './rules-draft.ts'
import { TokensField } from './tokens-field.tsx'

/** The rules to be changed; only what differs is sent. */
export function RulesForm(props: { organization: Organization; models: readonly Schemas['Model'][] }) {
  const words = adminTexts.rules
  const saved = useSignal(props.organization)
  const draft = useSignal(draftOf(props.organization))
  const done = useSignal<string | undefined>(undefined)
  const models = props.models.map(({ id }) => id)
  const change = changeOf(saved.value, draft.value)
  const save = useAction(async () => {
    if (!change) return
    const organization = await dataOf(api.PATCH('/organization', { body: change }))
    saved.value = organization
    draft.value = draftOf(organization)
    done.value = words.saved
    if (me.value) me.value = { ...me.value, organization: { id: organization.id, name: organization.name } }
  })
  const edit = (edited: Partial<RulesDraft>) => {
    draft.value = { ...draft.value, ...edited }
    done.value = undefined
  }
  const rules = draft.value
  return (
    <form
      class="card rules-form"
      aria-label={texts.pages.organization}
      onSubmit={(event) => {
        event.preventDefault()
        save.run()
      }}
    >
      <label class="field">
        <span class="field-label">{words.name}</span>
        <input
          required
          maxLength={200}
          autocomplete="off"
          value={rules.name}
          onInput={({ currentTarget }) => edit({ name: currentTarget.value })}
        />
      </label>
      <ModelsChoice
        label={words.allowedModels}
        hint={words.allowedModelsHint}
        allLabel={words.allModels}
        models={models}
        chosen={rules.allowedModels}
        onChange={(allowedModels) => edit({ allowedModels })}
      />
      <DefaultModel models={props.models} rules={rules} onChoose={(defaultModel) => edit({ defaultModel })} />
      <label class="field">
        <span class="field-label">{words.systemPrompt}</span>
        <textarea
          rows={6}
          maxLength={100_000}
          value={rules.systemPrompt}
          onInput={({ currentTarget }) => edit({ systemPrompt: currentTarget.value })}
        />
        <span class="field-hint">{words.systemPromptHint}</span>
      </label>
      <TokensField
        label={words.maxTokens}
        hint={words.maxTokensHint}
        tokens={rules.maxTokens}
        onChange={(maxTokens) => edit({ maxTokens })}
      />
      <ModelLimits
        models={models}
        limits={rules.maxTokensByModel}
        onChange={(maxTokensByModel) => edit({ maxTokensByModel })}
      />
      {save.error.value && <ErrorNote error={save.error.value} />}
      <DoneNote text={done.value} />
      {change && <UnsavedChanges />}
      <div class="dialog-actions">
        {change && <span class="unsaved">{adminTexts.unsaved.hint}</span>}
        <button
          type="button"
          class="button button-quiet"
          disabled={!change || save.isBusy.value}
          onClick={() => edit(draftOf(saved.value))}
        >
          {words.discard}
        </button>
        <button
          type="submit"
          class="button"
          disabled={!change || save.isBusy.value || rules.allowedModels?.length === 0}
        >
          {texts.actions.save}
        </button>
      </div>
    </form>
  )
}

/** One of the models that the draft allows, or the deployment's own default. */
function DefaultModel(props: {
  models: readonly Schemas['Model'][]
  rules: RulesDraft
  onChoose: (model: string) => void
}) {
  const { defaultModel, allowedModels } = props.rules
  const usual = props.models.find(({ is_default: is }) => is)?.id ?? ''
  const allowed = allowedModels ?? props.models.map(({ id }) => id)
  // What is chosen stays to be seen, though the server refuses it once it is not allowed.
  const choices = allowed.includes(defaultModel) || defaultModel === '' ? allowed : [defaultModel, ...allowed]
  return (
    <label class="field">
      <span class="field-label">{adminTexts.rules.defaultModel}</span>
      <select value={defaultModel} onChange={({ currentTarget }) => props.onChoose(currentTarget.value)}>
        <option value="">{adminTexts.rules.usualModel(usual)}</option>
        {choices.map((model) => (
          <option key={model} value={model}>
            {model}
          </option>
        ))}
      </select>
      <span class="field-hint">
        {defaultModel === '' && !allowed.includes(usual)
          ? adminTexts.rules.usualModelNotAllowed
          : adminTexts.rules.defaultModelHint}
      </span>
    </label>
  )
}
