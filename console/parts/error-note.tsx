import { ApiError } from '../../client/index.ts'
import { texts } from '../texts.ts'
import { CopyButton } from './copy-button.tsx'
import { Icon } from './icon.tsx'

/** What went wrong: in the server's words, with the id under which its log has it. */
export function ErrorNote({ error, onRetry }: { error: Error; onRetry?: (() => void) | undefined }) {
  return (
    <div class="note note-error" role="alert">
      <Icon name="warning" />
      <div class="note-body">
        <p>{messageOf(error)}</p>
        {error instanceof ApiError && (
          <p class="note-detail">
            {texts.errors.requestId} <code>{error.requestId}</code>
            <CopyButton text={error.requestId} label={texts.errors.copyRequestId} />
          </p>
        )}
        {onRetry && (
          <button type="button" class="button button-small" onClick={onRetry}>
            <Icon name="retry" size={16} /> {texts.errors.retry}
          </button>
        )}
      </div>
    </div>
  )
}

/** A browser's own words for a lost network say nothing to a person. */
const messageOf = (error: Error): string =>
  error instanceof TypeError ? texts.errors.offline : error.message
