import { Link } from '../app/router.tsx'
import { may } from '../app/session.ts'
import { Icon } from '../parts/icon.tsx'
import { adminTexts } from './texts.ts'

/** The way to what the audit log has about one thing. */
export function HistoryLink({ of, name }: { of: string; name: string }) {
  if (!may('audit-log:read')) return null
  return (
    <Link to={`/audit-log/${of}`} class="icon-button" title={adminTexts.audit.historyOf(name)}>
      <Icon name="audit" size={18} />
      <span class="unseen">{adminTexts.audit.historyOf(name)}</span>
    </Link>
  )
}
