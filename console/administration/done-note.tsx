import { Icon } from '../parts/icon.tsx'

/** Says that something is done; a screen reader hears it. */
export function DoneNote({ text }: { text: string | undefined }) {
  return (
    <div class="done-note" role="status">
      {text !== undefined && (
        <p class="note">
          <Icon name="check" /> {text}
        </p>
      )}
    </div>
  )
}
