import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { may } from '../app/session.ts'
import { type Holder, holderId, holderOf } from '../limits/holders.tsx'
import { limitTexts } from '../limits/texts.ts'
import { Icon } from '../parts/icon.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { loadNames } from '../parts/names.ts'
import { PageHead } from '../parts/page-head.tsx'
import { Paged } from '../parts/paged.tsx'
import { RefreshButton } from '../parts/refresh-button.tsx'
import { usePages } from '../parts/use-pages.ts'
import { useResource } from '../parts/use-resource.ts'
import { learnMe } from '../sign-in/sign-in.ts'
import { texts } from '../texts.ts'
import { LimitCard, type LimitVerb } from './limit-card.tsx'
import { ChangeLimits, type LimitChange } from './limit-dialogs.tsx'
import { type Limits, listRateLimits, type RateLimit } from './rate-limits.ts'

/** The limits of the organization, its members and keys for those who may read them; for all others their own. */
export function Page() {
  return may('rate-limits:read') ? <AllLimits /> : <OwnLimits />
}

function AllLimits() {
  const own = useResource(learnMe)
  const pages = usePages(listRateLimits)
  const change = useSignal<LimitChange | undefined>(undefined)
  const words = limitTexts.rateLimits
  useEffect(() => void loadNames(), [])
  const reload = () => {
    own.reload()
    pages.reload()
  }
  const ask = (holder: Holder | undefined, limits: Limits | undefined) => (verb: LimitVerb) => {
    change.value = verb === 'remove' && holder ? { verb, holder } : { verb: 'set', holder, limits }
  }
  const rows = pages.rows.value ?? []
  return (
    <div class="page">
      <PageHead title={texts.pages.rateLimits} lead={words.lead}>
        <RefreshButton isBusy={pages.isLoading.value || own.isLoading.value} onRefresh={reload} />
        {may('rate-limits:write') && (
          <button type="button" class="button" onClick={() => ask(undefined, undefined)('set')}>
            <Icon name="plus" size={18} /> {words.set}
          </button>
        )}
      </PageHead>
      <section class="page-part">
        <h2>{words.inForce}</h2>
        <Loaded from={own}>
          {({ rate_limits: { organization } }) => (
            <ul class="limit-cards">
              <OrganizationCard
                inForce={organization}
                set={rows.find(({ scope }) => scope === 'organization')}
                onAsk={ask}
              />
            </ul>
          )}
        </Loaded>
      </section>
      <section class="page-part">
        <h2>{words.ofOthers}</h2>
        <Paged pages={pages} whenEmpty={<p class="lead">{words.none}</p>}>
          {(listed) => <OthersCards rows={listed} onAsk={ask} />}
        </Paged>
      </section>
      {change.value && (
        <ChangeLimits change={change.value} onDone={reload} onClose={() => (change.value = undefined)} />
      )}
    </div>
  )
}

type Ask = (holder: Holder, limits: Limits | undefined) => (verb: LimitVerb) => void

/** What may be done to limits that are set, or not yet. */
function verbsFor(set: RateLimit | undefined): readonly LimitVerb[] {
  if (!may('rate-limits:write')) return []
  return set ? ['set', 'remove'] : ['set']
}

function OrganizationCard(props: {
  inForce: Limits & { in_use: Limits | null }
  set: RateLimit | undefined
  onAsk: Ask
}) {
  const { inForce, set } = props
  const holder = { scope: 'organization' } as const
  return (
    <LimitCard
      holder={holder}
      limits={inForce}
      inUse={inForce.in_use}
      lead={set ? limitTexts.rateLimits.lowerHolds : limitTexts.rateLimits.ofDeployment}
      verbs={verbsFor(set)}
      onChange={props.onAsk(holder, set)}
    />
  )
}

function OthersCards({ rows, onAsk }: { rows: readonly RateLimit[]; onAsk: Ask }) {
  const others = rows.filter(({ scope }) => scope !== 'organization')
  if (others.length === 0) return <p class="lead">{limitTexts.rateLimits.none}</p>
  return (
    <ul class="limit-cards">
      {others.map((set) => {
        const holder = holderOf(set)
        return (
          <LimitCard
            key={holderId(holder)}
            holder={holder}
            limits={set}
            inUse={set.in_use}
            verbs={verbsFor(set)}
            onChange={onAsk(holder, set)}
          />
        )
      })}
    </ul>
  )
}

function OwnLimits() {
  const own = useResource(learnMe)
  return (
    <div class="page">
      <PageHead title={texts.pages.rateLimits} lead={limitTexts.rateLimits.ownLead}>
        <RefreshButton isBusy={own.isLoading.value} onRefresh={own.reload} />
      </PageHead>
      <Loaded from={own}>
        {({ user, api_key_id: keyId, rate_limits: { organization, member, api_key: key } }) => (
          <ul class="limit-cards">
            <LimitCard holder={{ scope: 'organization' }} limits={organization} inUse={organization.in_use} />
            {member && (
              <LimitCard
                holder={{ scope: 'member', user_id: user.id }}
                limits={member}
                inUse={member.in_use}
              />
            )}
            {key && keyId !== null && (
              <LimitCard holder={{ scope: 'api_key', api_key_id: keyId }} limits={key} inUse={key.in_use} />
            )}
          </ul>
        )}
      </Loaded>
    </div>
  )
}
