import { adminTexts } from '../administration/texts.ts'
import { api, dataOf } from '../app/api.ts'
import { may } from '../app/session.ts'
import { Loaded } from '../parts/loaded.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { useResource } from '../parts/use-resource.ts'
import { texts } from '../texts.ts'
import { RulesForm } from './rules-form.tsx'
import { RulesView } from './rules-view.tsx'

/** What the organization decides for all of its members: to read, and for whom may do so, to change. */
export function Page() {
  const loaded = useResource(async () => {
    const [organization, { data: models }] = await Promise.all([
      dataOf(api.GET('/organization')),
      dataOf(api.GET('/models', { params: { query: { of: 'deployment' } } })),
    ])
    return { organization, models }
  })
  const mayChange = may('organization:write')
  return (
    <div class="page page-narrow">
      <PageHead
        title={texts.pages.organization}
        lead={mayChange ? adminTexts.rules.lead : adminTexts.rules.leadToRead}
      />
      <Loaded from={loaded}>
        {(known) => (mayChange ? <RulesForm {...known} /> : <RulesView organization={known.organization} />)}
      </Loaded>
    </div>
  )
}
