import { useSignal } from '@preact/signals'
import { DoneNote } from '../administration/done-note.tsx'
import { adminTexts } from '../administration/texts.ts'
import { may } from '../app/session.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Icon } from '../parts/icon.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Paged } from '../parts/paged.tsx'
import { usePages } from '../parts/use-pages.ts'
import { texts } from '../texts.ts'
import { ApiKeyItem } from './api-key-item.tsx'
import { type ApiKey, listApiKeys, type ShownApiKey } from './api-keys.ts'
import { CreateApiKey } from './create-api-key.tsx'
import { RevokeApiKey } from './revoke-api-key.tsx'
import { RotateApiKey } from './rotate-api-key.tsx'
import { ShownKey } from './shown-key.tsx'

type Opened = { kind: 'create' } | { kind: 'rotate' | 'revoke'; apiKey: ApiKey }

/** The credentials of programs. */
export function Page() {
  const opened = useSignal<Opened | undefined>(undefined)
  const shown = useSignal<ShownApiKey | undefined>(undefined)
  const done = useSignal<string | undefined>(undefined)
  const keys = usePages(listApiKeys)
  const close = () => (opened.value = undefined)
  const open = (what: Opened) => {
    done.value = undefined
    opened.value = what
  }
  const replace = (changed: ApiKey) =>
    keys.edit((rows) => rows.map((row) => (row.id === changed.id ? changed : row)))
  const onCreated = (created: ShownApiKey) => {
    shown.value = created
    keys.reload()
  }
  const onRotated = (rotated: ShownApiKey) => {
    shown.value = rotated
    const { key: _secret, ...row } = rotated
    replace(row)
  }
  const onRevoked = (revoked: ApiKey) => {
    replace(revoked)
    done.value = adminTexts.apiKeys.revoked(revoked.name)
  }
  const create = may('api-keys:write') && (
    <button type="button" class="button" onClick={() => open({ kind: 'create' })}>
      <Icon name="plus" size={18} /> {adminTexts.apiKeys.create}
    </button>
  )
  return (
    <div class="page">
      <PageHead title={texts.pages.apiKeys} lead={adminTexts.apiKeys.lead}>
        {create}
      </PageHead>
      <DoneNote text={done.value} />
      <Paged
        pages={keys}
        whenEmpty={
          <EmptyState icon="key" title={adminTexts.apiKeys.none}>
            <p>{adminTexts.apiKeys.noneLead}</p>
          </EmptyState>
        }
      >
        {(rows) => (
          <ul class="rows" aria-label={texts.pages.apiKeys}>
            {rows.map((apiKey) => (
              <ApiKeyItem
                key={apiKey.id}
                apiKey={apiKey}
                onRotate={() => open({ kind: 'rotate', apiKey })}
                onRevoke={() => open({ kind: 'revoke', apiKey })}
              />
            ))}
          </ul>
        )}
      </Paged>
      {opened.value?.kind === 'create' && <CreateApiKey onCreated={onCreated} onClose={close} />}
      {opened.value?.kind === 'rotate' && (
        <RotateApiKey apiKey={opened.value.apiKey} onRotated={onRotated} onClose={close} />
      )}
      {opened.value?.kind === 'revoke' && (
        <RevokeApiKey apiKey={opened.value.apiKey} onRevoked={onRevoked} onClose={close} />
      )}
      {shown.value && <ShownKey apiKey={shown.value} onClose={() => (shown.value = undefined)} />}
    </div>
  )
}
