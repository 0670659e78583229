import { EventScanner, type ScannedEvent } from '../../../upstream/event-scanner.ts'
import { field } from '../../../upstream/report/reported-usage.ts'

/** Everything that Claude wrote: text, thinking and tool input. Signatures are not its writing. */
export function writtenIn(pieces: readonly string[]): string {
  let written = ''
  for (const event of eventsIn(pieces.join(''))) {
    const part = event[event.type === 'content_block_start' ? 'content_block' : 'delta']
    if (!event.type.startsWith('content_block_')) continue
    for (const name of ['text', 'thinking', 'partial_json']) {
      const some = field(part, name)
      if (typeof some === 'string') written += some
    }
  }
  return written
}

/** The events that stand in these lines. */
export function eventsIn(lines: string): ScannedEvent[] {
  const events: ScannedEvent[] = []
  new EventScanner().push(Buffer.from(lines), (event) => void events.push(event))
  return events
}
