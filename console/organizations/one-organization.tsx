import { useSignal } from '@preact/signals'
import { Link } from '../app/router.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { Figures } from '../parts/figure-list.tsx'
import { asCount, asDateTime, asRoundUsd, asUsd } from '../parts/figures.ts'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { useResource } from '../parts/use-resource.ts'
import { ChangeState } from './change-state.tsx'
import { Deleted, DeleteOrganization } from './delete-organization.tsx'
import { findOrganization, type Organization, type ShownApiKey, stateOf } from './directory.ts'
import type { Erased } from './erase.ts'
import { IssueKey } from './issue-key.tsx'
import { ShownKey } from './shown-key.tsx'
import { SpanChoice } from './span-choice.tsx'
import { StateTag } from './state-tag.tsx'
import { operatorTexts } from './texts.ts'
import { asShare, shareOf, spentBy, useSpending } from './use-spending.ts'

/** What the operator knows of an organization, and may do with it. */
export function OneOrganization({ id }: { id: string }) {
  const organization = useResource(() => findOrganization(id))
  return (
    <div class="page">
      <p>
        <Link to="/organizations">{operatorTexts.organizations.back}</Link>
      </p>
      <Loaded from={organization}>
        {(entry) => (
          <>
            <Head organization={entry} onChanged={organization.reload} />
            <Facts organization={entry} />
            <Spent organization={entry} />
          </>
        )}
      </Loaded>
    </div>
  )
}

type Change = 'issue' | 'suspend' | 'restore' | 'delete'

function Head({ organization, onChanged }: { organization: Organization; onChanged: () => void }) {
  const change = useSignal<Change | undefined>(undefined)
  const issued = useSignal<ShownApiKey | undefined>(undefined)
  const erased = useSignal<{ readonly name: string; readonly erased: Erased } | undefined>(undefined)
  const onClose = () => (change.value = undefined)
  const state = stateOf(organization)
  return (
    <PageHead title={state === 'deleted' ? operatorTexts.organizations.deletedOne : organization.name}>
      {state === 'active' && (
        <>
          <Verb label={operatorTexts.organizations.issueKey} onClick={() => (change.value = 'issue')} />
          <Verb label={operatorTexts.organizations.suspend.verb} onClick={() => (change.value = 'suspend')} />
        </>
      )}
      {state === 'suspended' && (
        <Verb label={operatorTexts.organizations.restore.verb} onClick={() => (change.value = 'restore')} />
      )}
      {state !== 'deleted' && (
        <button type="button" class="button button-danger" onClick={() => (change.value = 'delete')}>
          {operatorTexts.organizations.delete.open}
        </button>
      )}
      {change.value === 'issue' && (
        <IssueKey organization={organization} onIssued={(key) => (issued.value = key)} onClose={onClose} />
      )}
      {(change.value === 'suspend' || change.value === 'restore') && (
        <ChangeState
          kind={change.value}
          organization={organization}
          onChanged={onChanged}
          onClose={onClose}
        />
      )}
      {change.value === 'delete' && (
        <DeleteOrganization
          organization={organization}
          onDeleted={(answer) => {
            erased.value = { name: organization.name, erased: answer }
            onChanged()
          }}
          onClose={onClose}
        />
      )}
      {issued.value && (
        <ShownKey
          title={operatorTexts.organizations.issued(organization.name)}
          apiKey={issued.value}
          owner={issued.value.user_id}
          onClose={() => (issued.value = undefined)}
        />
      )}
      {erased.value && <Deleted {...erased.value} onClose={() => (erased.value = undefined)} />}
    </PageHead>
  )
}

function Verb({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" class="button button-quiet" onClick={onClick}>
      {label}
    </button>
  )
}

function Facts({ organization }: { organization: Organization }) {
  const { id, created_at: createdAt, suspended_at: suspendedAt, deleted_at: deletedAt } = organization
  const since = deletedAt ?? suspendedAt
  return (
    <dl class="card entry">
      <div>
        <dt>{operatorTexts.organizations.state}</dt>
        <dd>
          <StateTag organization={organization} />
          {since !== null && ` ${operatorTexts.organizations.since(asDateTime(since))}`}
        </dd>
      </div>
      <div>
        <dt>{operatorTexts.organizations.id}</dt>
        <dd class="copied">
          <code>{id}</code>
          <CopyButton text={id} label={operatorTexts.organizations.copyId} />
        </dd>
      </div>
      <div>
        <dt>{operatorTexts.organizations.createdAt}</dt>
        <dd>{asDateTime(createdAt)}</dd>
      </div>
    </dl>
  )
}

function Spent({ organization }: { organization: Organization }) {
  const spending = useSpending()
  const report = spending.value.value
  const spent = spentBy(report, organization.id)
  const cost = spent?.cost_usd ?? '0.00'
  return (
    <section class="page-part" aria-labelledby="spent">
      <h2 id="spent">{operatorTexts.organizations.spent}</h2>
      <SpanChoice />
      {spending.error.value && <ErrorNote error={spending.error.value} onRetry={spending.reload} />}
      {report && (
        <Figures
          of={[
            [operatorTexts.organizations.spent, asRoundUsd(cost), asUsd(cost)],
            [operatorTexts.organizations.share, asShare(shareOf(cost, report.total_usd))],
            [operatorTexts.organizations.turns, asCount(spent?.turns ?? 0)],
            [operatorTexts.organizations.inputTokens, asCount(spent?.input_tokens ?? 0)],
            [operatorTexts.organizations.outputTokens, asCount(spent?.output_tokens ?? 0)],
            [operatorTexts.organizations.cacheRead, asCount(spent?.cache_read_input_tokens ?? 0)],
            [operatorTexts.organizations.cacheWritten, asCount(spent?.cache_creation_input_tokens ?? 0)],
          ]}
        />
      )}
    </section>
  )
}
