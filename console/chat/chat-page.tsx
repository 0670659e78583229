import { EmptyState } from '../parts/empty-state.tsx'
import { texts } from '../texts.ts'

export function Page() {
  return <EmptyState icon="chat" title={texts.pages.chat} />
}
