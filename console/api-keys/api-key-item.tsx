import { HistoryLink } from '../administration/history-link.tsx'
import { adminTexts } from '../administration/texts.ts'
import { may } from '../app/session.ts'
import { asDateTime } from '../parts/figures.ts'
import { nameOf } from '../parts/names.ts'
import { texts } from '../texts.ts'
import { type ApiKey, mayManageKeyOf } from './api-keys.ts'
import { overlapOf, stateOf } from './key-state.ts'

/** One key without the key itself, and what the caller may do about it. */
export function ApiKeyItem(props: { apiKey: ApiKey; onRotate: () => void; onRevoke: () => void }) {
  const { apiKey } = props
  const state = stateOf(apiKey)
  const isManaged = may('api-keys:write') && state !== 'revoked' && mayManageKeyOf(apiKey.user_id)
  return (
    <li class={state === 'active' ? 'row' : 'row row-ended'}>
      <div class="row-main">
        <p class="row-title">
          <strong class="whole">{apiKey.name}</strong>
          {state !== 'active' && <span class="tag tag-ended">{adminTexts.apiKeys.states[state]}</span>}
        </p>
        <p class="sub whole">
          <code>{beginningOf(apiKey)}</code> {createdText(apiKey)}
        </p>
        {state === 'frozen' && <p class="sub">{adminTexts.apiKeys.frozen}</p>}
      </div>
      <div class="row-actions">
        <HistoryLink of={apiKey.id} name={apiKey.name} />
        {isManaged && (
          <>
            {state !== 'expired' && (
              <button
                type="button"
                class="button button-quiet button-small"
                aria-label={adminTexts.apiKeys.rotateOne(apiKey.name)}
                onClick={props.onRotate}
              >
                {adminTexts.apiKeys.rotate}
              </button>
            )}
            <button
              type="button"
              class="button button-quiet button-small"
              aria-label={adminTexts.apiKeys.revokeOne(apiKey.name)}
              onClick={props.onRevoke}
            >
              {adminTexts.apiKeys.revoke}
            </button>
          </>
        )}
      </div>
      <Facts apiKey={apiKey} />
    </li>
  )
}

function Facts({ apiKey }: { apiKey: ApiKey }) {
  const words = adminTexts.apiKeys.facts
  const overlap = overlapOf(apiKey)
  const facts = [
    [words.member, nameOf(apiKey.user_id)],
    [words.models, apiKey.allowed_models?.join(', ') ?? adminTexts.apiKeys.allModels],
    [words.lastUsed, timeOr(apiKey.last_used_at, adminTexts.apiKeys.neverUsed)],
    [words.expires, timeOr(apiKey.expires_at, adminTexts.apiKeys.noExpiry)],
    ...(overlap === null ? [] : [[words.overlap, asDateTime(overlap)]]),
    ...(apiKey.revoked_at === null ? [] : [[words.revoked, asDateTime(apiKey.revoked_at)]]),
    [words.scopes, apiKey.scopes.join(', ')],
  ] as const
  return (
    <dl class="row-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="whole">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** By which a key can be told from others: the id of its row stands in it, and ids of one minute begin alike. */
const beginningOf = ({ id }: ApiKey): string => `ck_live_${id.slice(4, 8)}…${id.slice(-6)}_…`

const createdText = ({ created_at: at, created_by: by }: ApiKey): string =>
  adminTexts.apiKeys.createdBy(asDateTime(at), by === null ? texts.names.operator : nameOf(by))

const timeOr = (time: string | null, otherwise: string): string =>
  time === null ? otherwise : asDateTime(time)
