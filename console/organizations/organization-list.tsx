import { useSignal } from '@preact/signals'
import { Link, navigate } from '../app/router.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { ErrorNote } from '../parts/error-note.tsx'
import { asCount, asDateTime, asRoundUsd, asUsd } from '../parts/figures.ts'
import { Icon } from '../parts/icon.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { Paged } from '../parts/paged.tsx'
import { usePages } from '../parts/use-pages.ts'
import { texts } from '../texts.ts'
import { CreateOrganization } from './create-organization.tsx'
import { type Created, listOrganizations, type Organization } from './directory.ts'
import { ShownKey } from './shown-key.tsx'
import { SpanChoice } from './span-choice.tsx'
import { StateTag } from './state-tag.tsx'
import { operatorTexts } from './texts.ts'
import { Totals } from './totals.tsx'
import { type Spending, spentBy, useSpending } from './use-spending.ts'

/** All organizations of the deployment, with what each has spent. */
export function OrganizationList() {
  const pages = usePages(listOrganizations)
  const spending = useSpending()
  const isCreating = useSignal(false)
  const created = useSignal<Created | undefined>(undefined)
  return (
    <div class="page">
      <PageHead title={texts.pages.organizations} lead={operatorTexts.organizations.lead}>
        <button type="button" class="button" onClick={() => (isCreating.value = true)}>
          <Icon name="plus" size={18} /> {operatorTexts.organizations.create}
        </button>
      </PageHead>
      <div class="span-bar">
        <SpanChoice />
        {spending.value.value && <Totals spending={spending.value.value} />}
      </div>
      {spending.error.value && <ErrorNote error={spending.error.value} onRetry={spending.reload} />}
      <Paged pages={pages} whenEmpty={<NoOrganizations />}>
        {(rows) => <Table rows={rows} spending={spending.value.value} />}
      </Paged>
      {isCreating.value && (
        <CreateOrganization
          onCreated={(answer) => (created.value = answer)}
          onClose={() => (isCreating.value = false)}
        />
      )}
      {created.value && (
        <ShownKey
          title={operatorTexts.organizations.created(created.value.organization.name)}
          apiKey={created.value.api_key}
          owner={created.value.owner.email ?? created.value.owner.subject ?? created.value.owner.user_id}
          onClose={() => {
            const id = created.value?.organization.id
            created.value = undefined
            navigate(`/organizations/${id}`)
          }}
        />
      )}
    </div>
  )
}

function NoOrganizations() {
  return (
    <EmptyState icon="building" title={operatorTexts.organizations.noneTitle}>
      <p>{operatorTexts.organizations.none}</p>
    </EmptyState>
  )
}

function Table({ rows, spending }: { rows: readonly Organization[]; spending: Spending | undefined }) {
  return (
    <div class="table-scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{operatorTexts.organizations.organization}</th>
            <th scope="col">{operatorTexts.organizations.state}</th>
            <th scope="col" class="number">
              {operatorTexts.organizations.spent}
            </th>
            <th scope="col" class="number">
              {operatorTexts.organizations.turns}
            </th>
            <th scope="col">{operatorTexts.organizations.createdAt}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((organization) => (
            <Row key={organization.id} organization={organization} spending={spending} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ organization, spending }: { organization: Organization; spending: Spending | undefined }) {
  const { id, name, created_at: createdAt } = organization
  const spent = spentBy(spending, id)
  const cost = spent?.cost_usd ?? '0.00'
  return (
    <tr>
      <td class="organization-cell">
        <Link to={`/organizations/${id}`}>{name}</Link>
        <span class="sub cut">{id}</span>
      </td>
      <td>
        <StateTag organization={organization} />
      </td>
      <td class="number" title={spending && asUsd(cost)}>
        {spending && asRoundUsd(cost)}
      </td>
      <td class="number">{spending && asCount(spent?.turns ?? 0)}</td>
      <td class="organization-date">{asDateTime(createdAt)}</td>
    </tr>
  )
}
