import { adminTexts } from '../administration/texts.ts'
import { me } from '../app/session.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { type ApiKey, revokeApiKey } from './api-keys.ts'

/** Asks whether a key may end for good. */
export function RevokeApiKey(props: {
  apiKey: ApiKey
  onRevoked: (revoked: ApiKey) => void
  onClose: () => void
}) {
  const { apiKey } = props
  const isOwn = apiKey.id === me.value?.api_key_id
  return (
    <FormDialog
      title={adminTexts.apiKeys.revokeOne(apiKey.name)}
      verb={adminTexts.apiKeys.revoke}
      isDanger
      onSubmit={async () => props.onRevoked(await revokeApiKey(apiKey.id))}
      onClose={props.onClose}
    >
      {isOwn && <p class="note note-warning">{adminTexts.apiKeys.revokesOwn}</p>}
      <p>{adminTexts.apiKeys.revokeQuestion}</p>
    </FormDialog>
  )
}
