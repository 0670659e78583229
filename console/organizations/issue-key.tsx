import { useSignal } from '@preact/signals'
import { FormDialog } from '../parts/form-dialog.tsx'
import { issueKey, type Organization, type ShownApiKey } from './directory.ts'
import { operatorTexts } from './texts.ts'

/** Asks for which owner of an organization a key is. */
export function IssueKey(props: {
  organization: Organization
  onIssued: (key: ShownApiKey) => void
  onClose: () => void
}) {
  const userId = useSignal('')
  const issue = async () =>
    props.onIssued(await issueKey(props.organization.id, userId.value.trim() || undefined))
  return (
    <FormDialog
      title={operatorTexts.organizations.issueKey}
      verb={operatorTexts.organizations.issueKeyVerb}
      onSubmit={issue}
      onClose={props.onClose}
    >
      <p>{operatorTexts.organizations.issueKeyMeans}</p>
      <label class="field">
        <span class="field-label">{operatorTexts.organizations.ownerId}</span>
        <input
          maxLength={100}
          autocomplete="off"
          placeholder="user_…"
          value={userId.value}
          onInput={({ currentTarget }) => (userId.value = currentTarget.value)}
        />
        <span class="field-hint">{operatorTexts.organizations.ownerIdHint}</span>
      </label>
    </FormDialog>
  )
}
