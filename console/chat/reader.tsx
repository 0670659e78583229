import { Icon } from '../parts/icon.tsx'
import { texts } from '../texts.ts'

/** Stands in the composer's place for those who may only read. */
export function Reader() {
  return (
    <p class="note composer-note">
      <Icon name="info" /> {texts.chat.readOnly}
    </p>
  )
}
