import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Icon } from '../parts/icon.tsx'
import { texts } from '../texts.ts'
import { AccountBar } from './account-bar.tsx'
import { OrganizationName, organizationName } from './organization-name.tsx'
import type { PageEntry } from './pages.ts'
import { Link, path } from './router.tsx'

/** Beside the page; on a narrow screen behind a button above it. */
export function Sidebar(props: {
  pages: readonly PageEntry[]
  open?: PageEntry
  children?: ComponentChildren
}) {
  const isOpen = useSignal(false)
  useEffect(() => {
    isOpen.value = false
  }, [path.value])
  const name = organizationName()
  return (
    <>
      <header class="topbar">
        <button
          type="button"
          class="icon-button"
          aria-expanded={isOpen.value}
          aria-controls="sidebar"
          aria-label={texts.layout.openMenu}
          onClick={() => (isOpen.value = true)}
        >
          <Icon name="menu" />
        </button>
        <span class="topbar-title">{props.open?.name ?? name}</span>
      </header>
      {isOpen.value && <div class="scrim" onClick={() => (isOpen.value = false)} />}
      <aside
        id="sidebar"
        aria-label={texts.layout.sidebar}
        class={isOpen.value ? 'sidebar sidebar-open' : 'sidebar'}
        onKeyDown={({ key }) => {
          if (key === 'Escape') isOpen.value = false
        }}
      >
        <div class="sidebar-head">
          <span class="mark" aria-hidden="true">
            {name.slice(0, 1)}
          </span>
          <OrganizationName />
          <button
            type="button"
            class="icon-button only-narrow"
            aria-label={texts.layout.closeMenu}
            onClick={() => (isOpen.value = false)}
          >
            <Icon name="close" />
          </button>
        </div>
        <nav aria-label={texts.layout.navigation}>
          {props.pages.map((page) => (
            <Link
              key={page.path}
              to={page.path}
              class="nav-link"
              aria-current={page === props.open ? 'page' : undefined}
            >
              <Icon name={page.icon} /> {page.name}
            </Link>
          ))}
        </nav>
        <div class="sidebar-aside">{props.children}</div>
        <AccountBar />
      </aside>
    </>
  )
}
