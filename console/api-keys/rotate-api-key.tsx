import { useSignal } from '@preact/signals'
import { adminTexts } from '../administration/texts.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { type ApiKey, rotateApiKey, type ShownApiKey } from './api-keys.ts'

const hour = 3_600
const day = 24 * hour

/** Asks how long the key that is replaced stays valid beside the new one. */
export function RotateApiKey(props: {
  apiKey: ApiKey
  onRotated: (rotated: ShownApiKey) => void
  onClose: () => void
}) {
  const { apiKey } = props
  const words = adminTexts.apiKeys.rotation
  const overlap = useSignal(day)
  return (
    <FormDialog
      title={adminTexts.apiKeys.rotateOne(apiKey.name)}
      verb={adminTexts.apiKeys.rotate}
      onSubmit={async () => props.onRotated(await rotateApiKey(apiKey.id, overlap.value))}
      onClose={props.onClose}
    >
      <p>{words.lead}</p>
      <label class="field">
        <span class="field-label">{words.overlap}</span>
        <select
          value={overlap.value}
          onChange={({ currentTarget }) => (overlap.value = Number(currentTarget.value))}
        >
          <option value={0}>{words.atOnce}</option>
          <option value={hour}>{words.hour}</option>
          <option value={day}>{words.day}</option>
          <option value={7 * day}>{words.days(7)}</option>
          <option value={30 * day}>{words.days(30)}</option>
        </select>
        <span class="field-hint">{words.hint}</span>
      </label>
    </FormDialog>
  )
}
