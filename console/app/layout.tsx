import { useEffect } from 'preact/hooks'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { useResource } from '../parts/use-resource.ts'
import { texts } from '../texts.ts'
import { type PageEntry, pagesForCaller } from './pages.ts'
import { Link, navigate, path } from './router.tsx'
import { Sidebar } from './sidebar.tsx'

/** The navigation, and the page that the address names, as far as it is for the caller. */
export function Layout() {
  const pages = pagesForCaller()
  const page = pages.find((entry) => path.value === entry.path || path.value.startsWith(`${entry.path}/`))
  const first = pages[0]?.path
  useEffect(() => {
    if (path.value === '/' && first !== undefined) navigate(first, { replace: true })
  }, [path.value, first])
  return (
    <div class="layout">
      <a class="skip" href="#page">
        {texts.layout.skip}
      </a>
      {page ? <Opened key={page.path} page={page} pages={pages} /> : <NotFound pages={pages} />}
    </div>
  )
}

function Opened({ page, pages }: { page: PageEntry; pages: readonly PageEntry[] }) {
  const module = useResource(page.load)
  const rest = path.value.slice(page.path.length).split('/').filter(Boolean)
  const { Aside } = module.value.value ?? {}
  useEffect(() => {
    document.title = `${page.name} · ${texts.product}`
  }, [page])
  return (
    <>
      <Sidebar pages={pages} open={page}>
        {Aside && <Aside rest={rest} />}
      </Sidebar>
      <main id="page" tabIndex={-1}>
        <Loaded from={module}>{({ Page }) => <Page rest={rest} />}</Loaded>
      </main>
    </>
  )
}

function NotFound({ pages }: { pages: readonly PageEntry[] }) {
  return (
    <>
      <Sidebar pages={pages} />
      <main id="page" tabIndex={-1}>
        {path.value !== '/' && (
          <EmptyState icon="search" title={texts.errors.notFoundTitle}>
            <p>{texts.errors.notFound}</p>
            <Link to="/" class="button">
              {texts.errors.goHome}
            </Link>
          </EmptyState>
        )}
      </main>
    </>
  )
}
