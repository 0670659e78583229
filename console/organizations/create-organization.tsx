import { useSignal } from '@preact/signals'
import { FormDialog } from '../parts/form-dialog.tsx'
import { type Created, createOrganization } from './directory.ts'
import { operatorTexts } from './texts.ts'

/** Asks for a new organization's name, and for its owner: by address, by the provider's name for them, or by both. */
export function CreateOrganization(props: { onCreated: (created: Created) => void; onClose: () => void }) {
  const name = useSignal('')
  const email = useSignal('')
  const subject = useSignal('')
  const create = async () => {
    const owner = {
      ...(email.value.trim() !== '' && { email: email.value.trim() }),
      ...(subject.value.trim() !== '' && { subject: subject.value.trim() }),
    }
    props.onCreated(await createOrganization(name.value.trim(), owner))
  }
  return (
    <FormDialog
      title={operatorTexts.organizations.create}
      verb={operatorTexts.organizations.createVerb}
      isReady={name.value.trim() !== '' && (email.value.trim() !== '' || subject.value.trim() !== '')}
      onSubmit={create}
      onClose={props.onClose}
    >
      <label class="field">
        <span class="field-label">{operatorTexts.organizations.name}</span>
        <input
          required
          maxLength={200}
          value={name.value}
          onInput={({ currentTarget }) => (name.value = currentTarget.value)}
        />
      </label>
      <label class="field">
        <span class="field-label">{operatorTexts.organizations.ownerEmail}</span>
        <input
          type="email"
          maxLength={254}
          autocomplete="off"
          value={email.value}
          onInput={({ currentTarget }) => (email.value = currentTarget.value)}
        />
        <span class="field-hint">{operatorTexts.organizations.ownerEmailHint}</span>
      </label>
      <label class="field">
        <span class="field-label">{operatorTexts.organizations.ownerSubject}</span>
        <input
          maxLength={255}
          autocomplete="off"
          value={subject.value}
          onInput={({ currentTarget }) => (subject.value = currentTarget.value)}
        />
        <span class="field-hint">{operatorTexts.organizations.ownerSubjectHint}</span>
      </label>
    </FormDialog>
  )
}
