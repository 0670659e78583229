import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { adminTexts } from '../administration/texts.ts'
import { Link, navigate } from '../app/router.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { loadNames } from '../parts/names.ts'
import { PageHead } from '../parts/page-head.tsx'
import { Paged } from '../parts/paged.tsx'
import { usePages } from '../parts/use-pages.ts'
import { texts } from '../texts.ts'
import { type AuditFilter, listEvents, noFilter } from './audit-events.ts'
import { AuditFilters } from './audit-filters.tsx'
import { EventItem } from './event-item.tsx'
import { namesIn } from './names-in.ts'

/** What was changed and by whom: `/audit-log` of everything, `/audit-log/{id}` of one thing. */
export function Page({ rest: [target] }: { rest: readonly string[] }) {
  const filter = useSignal<AuditFilter>(noFilter)
  const events = usePages((cursor) => listEvents({ ...filter.value, target }, cursor), [filter.value, target])
  useEffect(() => void loadNames(), [])
  const name = namesIn(events.rows.value ?? [])
  const isFiltered = target !== undefined || Object.values(filter.value).some((value) => value !== '')
  const clear = () => {
    filter.value = noFilter
    if (target !== undefined) navigate('/audit-log')
  }
  return (
    <div class="page">
      <PageHead title={texts.pages.auditLog} lead={adminTexts.audit.lead} />
      <AuditFilters filter={filter.value} onChange={(changed) => (filter.value = changed)} />
      {target !== undefined && (
        <p class="note">
          <span class="note-body">{adminTexts.audit.onlyOf(name(target))}</span>
          <Link to="/audit-log">{adminTexts.audit.ofAll}</Link>
        </p>
      )}
      <Paged
        pages={events}
        whenEmpty={
          <EmptyState icon="audit" title={isFiltered ? adminTexts.audit.noneFound : adminTexts.audit.none}>
            {isFiltered ? (
              <button type="button" class="button button-quiet" onClick={clear}>
                {adminTexts.audit.clear}
              </button>
            ) : (
              <p>{adminTexts.audit.noneLead}</p>
            )}
          </EmptyState>
        }
      >
        {(rows) => (
          <ol class="rows" aria-label={adminTexts.audit.events}>
            {rows.map((event) => (
              <EventItem key={event.id} event={event} name={name} />
            ))}
          </ol>
        )}
      </Paged>
    </div>
  )
}
