import { useSignal } from '@preact/signals'
import { api, dataOf } from '../app/api.ts'
import { operatorTexts } from '../organizations/texts.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { modelName, type SwitchedModel, switchedModels, type UpstreamName } from './switched-models.ts'

/** Asks for which model a way to Claude is to be switched off, and why. */
export function SwitchOff(props: { upstream: UpstreamName; onDone: () => void; onClose: () => void }) {
  const { upstream, onDone, onClose } = props
  const model = useSignal<SwitchedModel>('all')
  const reason = useSignal('')
  const switchOff = async () => {
    const params = { path: { upstream, model: model.value } }
    const body = { reason: reason.value.trim() }
    await dataOf(api.PUT('/upstreams/{upstream}/switches/{model}', { params, body }))
    onDone()
  }
  return (
    <FormDialog
      title={operatorTexts.fleet.switchOffTitle(operatorTexts.fleet.upstreams[upstream])}
      verb={operatorTexts.fleet.switchOff}
      isDanger
      isReady={reason.value.trim() !== ''}
      onSubmit={switchOff}
      onClose={onClose}
    >
      <p>{operatorTexts.fleet.switchOffMeans}</p>
      <label class="field">
        <span class="field-label">{operatorTexts.fleet.model}</span>
        <select
          value={model.value}
          onChange={({ currentTarget }) => (model.value = currentTarget.value as SwitchedModel)}
        >
          {switchedModels.map((each) => (
            <option key={each} value={each}>
              {modelName(each)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span class="field-label">{operatorTexts.fleet.reason}</span>
        <input
          required
          maxLength={200}
          value={reason.value}
          onInput={({ currentTarget }) => (reason.value = currentTarget.value)}
        />
        <span class="field-hint">{operatorTexts.fleet.reasonHint}</span>
      </label>
    </FormDialog>
  )
}
