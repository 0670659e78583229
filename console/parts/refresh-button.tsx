import { texts } from '../texts.ts'
import { Icon } from './icon.tsx'

/** Asks again for what changes while it is looked at. */
export function RefreshButton({ isBusy, onRefresh }: { isBusy: boolean; onRefresh: () => void }) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={texts.actions.refresh}
      title={texts.actions.refresh}
      disabled={isBusy}
      onClick={onRefresh}
    >
      <Icon name="retry" size={18} />
    </button>
  )
}
