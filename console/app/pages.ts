import type { ComponentType } from 'preact'
import type { IconName } from '../parts/icon.tsx'
import { texts } from '../texts.ts'
import { may } from './session.ts'

/** A page of the console, and what its module exports. */
export interface PageModule {
  /** Gets what its address has after the page's own: `/chat/chat_…` is `['chat_…']`. */
  readonly Page: ComponentType<{ rest: readonly string[] }>
  /** Stands below the navigation while the page is open. */
  readonly Aside?: ComponentType<{ rest: readonly string[] }>
}

export interface PageEntry {
  readonly path: string
  readonly name: string
  readonly icon: IconName
  /** Shown and reachable only where this holds. */
  readonly isFor: () => boolean
  /** Its code comes when it is first opened. */
  readonly load: () => Promise<PageModule>
}

/** All pages, in the order of the navigation. */
const pages: readonly PageEntry[] = [
  {
    path: '/chat',
    name: texts.pages.chat,
    icon: 'chat',
    isFor: () => may('chat:read'),
    load: () => import('../chat/chat-page.tsx'),
  },
  {
    path: '/usage',
    name: texts.pages.usage,
    icon: 'usage',
    isFor: () => may('chat:read'),
    load: () => import('../usage/usage-page.tsx'),
  },
  {
    path: '/budgets',
    name: texts.pages.budgets,
    icon: 'budget',
    isFor: () => may('chat:read'),
    load: () => import('../budgets/budgets-page.tsx'),
  },
  {
    path: '/rate-limits',
    name: texts.pages.rateLimits,
    icon: 'speed',
    isFor: () => may('chat:read'),
    load: () => import('../rate-limits/rate-limits-page.tsx'),
  },
  {
    path: '/members',
    name: texts.pages.members,
    icon: 'members',
    isFor: () => may('members:read'),
    load: () => import('../members/members-page.tsx'),
  },
  {
    path: '/api-keys',
    name: texts.pages.apiKeys,
    icon: 'key',
    isFor: () => may('api-keys:read'),
    load: () => import('../api-keys/api-keys-page.tsx'),
  },
  {
    path: '/organization',
    name: texts.pages.organization,
    icon: 'rules',
    isFor: () => may('organization:read'),
    load: () => import('../organization/organization-page.tsx'),
  },
  {
    path: '/audit-log',
    name: texts.pages.auditLog,
    icon: 'audit',
    isFor: () => may('audit-log:read'),
    load: () => import('../audit-log/audit-log-page.tsx'),
  },
  {
    path: '/organizations',
    name: texts.pages.organizations,
    icon: 'building',
    isFor: () => may('operator'),
    load: () => import('../organizations/organizations-page.tsx'),
  },
  {
    path: '/spending',
    name: texts.pages.spending,
    icon: 'budget',
    isFor: () => may('operator'),
    load: () => import('../organizations/spending-page.tsx'),
  },
  {
    path: '/fleet',
    name: texts.pages.fleet,
    icon: 'health',
    isFor: () => may('operator'),
    load: () => import('../fleet/fleet-page.tsx'),
  },
]

export const pagesForCaller = (): readonly PageEntry[] => pages.filter((page) => page.isFor())
