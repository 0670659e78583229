import { me } from '../app/session.ts'
import { nameOf } from '../parts/names.ts'
import type { AuditEvent } from './audit-events.ts'

/**
 * What an id is called, also of whoever was removed since: the events about them say it, the latest first.
 * @returns the id itself where nothing does
 */
export function namesIn(events: readonly AuditEvent[]): (id: string) => string {
  const told = new Map(
    events.toReversed().flatMap(({ target, before, after }) => nameIn(target, { ...before, ...after })),
  )
  const { organization } = me.value ?? {}
  return (id) => {
    if (id === organization?.id) return organization.name
    const name = nameOf(id)
    return name === id ? (told.get(id) ?? id) : name
  }
}

/** Members have an address or a subject, keys and organizations a name. */
function nameIn(
  target: string,
  { name, email, subject }: Record<string, unknown>,
): (readonly [id: string, name: string])[] {
  const told = [name, email, subject].find((value) => typeof value === 'string')
  return told === undefined ? [] : [[target, told]]
}
