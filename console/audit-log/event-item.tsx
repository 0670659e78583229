import { adminTexts } from '../administration/texts.ts'
import { Link } from '../app/router.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { asDateTime } from '../parts/figures.ts'
import { texts } from '../texts.ts'
import type { AuditEvent } from './audit-events.ts'
import { differences } from './differences.ts'
import { valueText } from './value-text.ts'

/** One change: what, by whom, when, which fields; and all that the log has of it, on demand. */
export function EventItem({ event, name }: { event: AuditEvent; name: (id: string) => string }) {
  const { action, actor, at, before, after, target } = event
  const words = adminTexts.audit
  const isUpdate = before !== null && after !== null
  return (
    <li class="row event">
      <div class="row-main">
        <p class="row-title">
          <strong>{words.actions[action]}</strong>
          <Link to={`/audit-log/${target}`} class="whole" title={words.historyOf(name(target))}>
            {name(target)}
          </Link>
        </p>
        <p class="sub whole">
          {actor.user_id === null ? texts.names.operator : name(actor.user_id)}
          {actor.api_key_id !== null && ` ${words.withKey(name(actor.api_key_id))}`}
          {' · '}
          <time dateTime={at}>{asDateTime(at)}</time>
        </p>
        {isUpdate && <Differences event={event} name={name} />}
        <details class="event-more">
          <summary>{words.all}</summary>
          {!isUpdate && <Differences event={event} name={name} />}
          <p class="note-detail">
            {texts.errors.requestId} <code>{event.request_id}</code>
            <CopyButton text={event.request_id} label={texts.errors.copyRequestId} />
          </p>
          <p class="note-detail">
            {words.target} <code>{target}</code>
            <CopyButton text={target} label={words.copyTarget} />
          </p>
          <State title={words.before} state={before} />
          <State title={words.after} state={after} />
        </details>
      </div>
    </li>
  )
}

function Differences({ event, name }: { event: AuditEvent; name: (id: string) => string }) {
  // Of what is new or gone its id says nothing more.
  const changed = differences(event.before, event.after).filter(
    ({ before, after }) => (after ?? before) !== event.target,
  )
  if (changed.length === 0) return <p class="sub">{adminTexts.audit.unchanged}</p>
  return (
    <dl class="differences">
      {changed.map(({ field, before, after }) => (
        <div key={field}>
          <dt>{field.replaceAll('_', ' ')}</dt>
          <dd class="whole">
            {event.before && <del class={classOf(before)}>{valueText(before, name)}</del>}
            {event.before && event.after && ' → '}
            {event.after && <ins class={classOf(after)}>{valueText(after, name)}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

const classOf = (value: unknown): string => (value === null ? 'nothing' : '')

/** As the log has it. */
function State({ title, state }: { title: string; state: AuditEvent['before'] }) {
  return (
    <figure class="state">
      <figcaption>{title}</figcaption>
      <pre>{state === null ? adminTexts.audit.nothing : JSON.stringify(state, null, 2)}</pre>
    </figure>
  )
}
