import { routes } from '../../../functions/routes.ts'
import type { AuditAction } from '../../../lib/audit/record-event.ts'

type AnyRoute = (typeof routes)[keyof typeof routes]
/** Upstreams are no organization's: of their switches the functions' log tells. */
type OfUpstreams = 'switch-off-upstream' | 'switch-on-upstream'
type OtherScope = 'public' | 'sign-in' | 'person' | 'metrics' | 'chat:read' | 'chat:write'

/**
 * A route for changes to an organization by an administrator or the operator. Chatting, joining and signing in are not among
 * them.
 */
export type AdministrationRoute = Exclude<
  AnyRoute,
  { method: 'GET' } | { scope: OtherScope } | { operation: OfUpstreams }
>

const otherScopes: ReadonlySet<string> = new Set<OtherScope>([
  'public',
  'sign-in',
  'person',
  'metrics',
  'chat:read',
  'chat:write',
])
const ofUpstreams: ReadonlySet<string> = new Set<OfUpstreams>(['switch-off-upstream', 'switch-on-upstream'])

export const administrationRoutes = Object.values(routes).filter(
  (route): route is AdministrationRoute =>
    route.method !== 'GET' && !otherScopes.has(route.scope) && !ofUpstreams.has(route.operation),
)

/** A change as requested, and what the audit log must call it. */
export interface PlannedChange {
  readonly path: string
  readonly body?: object
  readonly actions: readonly AuditAction[]
}

type SetBudget = 'set-organization-budget' | 'set-member-budget' | 'set-api-key-budget'
type SetRateLimit = 'set-organization-rate-limit' | 'set-member-rate-limit' | 'set-api-key-rate-limit'

/** Creates, through the API, what a change is about. */
export interface Preparation {
  /** Another one each time. */
  number(): number
  /** @returns the id of a member who is no owner */
  member(): Promise<string>
  /** @returns the id of an API key of the first owner */
  apiKey(): Promise<string>
  /** @returns the path of the budget that this operation sets */
  budget(operation: SetBudget): Promise<string>
  /** @returns the path of the rate limits that this operation sets */
  rateLimit(operation: SetRateLimit): Promise<string>
  /** @returns the id of an organization */
  organization(): Promise<string>
  /** @returns the id of one that is suspended */
  suspendedOrganization(): Promise<string>
}

export type Operation = AdministrationRoute['operation']

/** A change for every route. A new route needs an entry here. */
const changes: Readonly<Record<Operation, (made: Preparation) => Promise<PlannedChange>>> = {
  'update-organization': async (made) => ({
    path: '/organization',
    body: {
      name: `Acme ${made.number()}`,
      system_prompt: `Prompt ${made.number()} ${'漢'.repeat(99_000)}`,
      max_tokens: made.number(),
    },
    actions: ['organization.updated'],
  }),
  'invite-member': async (made) => ({
    path: '/members',
    body: { email: `invited-${made.number()}@acme.example`, role: 'viewer' },
    actions: ['member.invited'],
  }),
  'update-member': async (made) => ({
    path: `/members/${await made.member()}`,
    body: { role: 'admin' },
    actions: ['member.updated'],
  }),
  'remove-member': async (made) => ({
    path: `/members/${await made.member()}`,
    actions: ['member.removed'],
  }),
  'create-api-key': async (made) => ({
    path: '/api-keys',
    body: { name: `Key ${made.number()}` },
    actions: ['api_key.created'],
  }),
  'rotate-api-key': async (made) => ({
    path: `/api-keys/${await made.apiKey()}/rotate`,
    body: {},
    actions: ['api_key.rotated'],
  }),
  'revoke-api-key': async (made) => ({
    path: `/api-keys/${await made.apiKey()}`,
    actions: ['api_key.revoked'],
  }),
  'set-organization-budget': async (made) => ({
    path: '/budgets/organization',
    body: { period: 'total', limit_usd: `${made.number()}.25` },
    actions: ['budget.set'],
  }),
  'set-member-budget': async (made) => ({
    path: `/budgets/members/${await made.member()}`,
    body: { period: 'daily', limit_usd: `${made.number()}.5`, warn_at_percent: 50 },
    actions: ['budget.set'],
  }),
  'set-api-key-budget': async (made) => ({
    path: `/budgets/api-keys/${await made.apiKey()}`,
    body: { period: 'weekly', limit_usd: '0.000000001' },
    actions: ['budget.set'],
  }),
  'remove-organization-budget': async (made) => {
    await made.budget('set-organization-budget')
    return { path: '/budgets/organization', actions: ['budget.removed'] }
  },
  'remove-member-budget': async (made) => ({
    path: await made.budget('set-member-budget'),
    actions: ['budget.removed'],
  }),
  'remove-api-key-budget': async (made) => ({
    path: await made.budget('set-api-key-budget'),
    actions: ['budget.removed'],
  }),
  'top-up-budget': async (made) => {
    await made.budget('set-organization-budget')
    const body = { scope: 'organization', amount_usd: `${made.number()}` }
    return { path: '/budgets/top-up', body, actions: ['budget.topped_up'] }
  },
  'reset-budget': async (made) => {
    await made.budget('set-organization-budget')
    return { path: '/budgets/reset', body: { scope: 'organization' }, actions: ['budget.reset'] }
  },
  'set-organization-rate-limit': async (made) => ({
    path: '/rate-limits/organization',
    body: { requests_per_minute: 1_000_000 + made.number(), concurrent_streams: null },
    actions: ['rate_limit.set'],
  }),
  'set-member-rate-limit': async (made) => ({
    path: `/rate-limits/members/${await made.member()}`,
    body: { input_tokens_per_minute: made.number(), output_tokens_per_minute: 0 },
    actions: ['rate_limit.set'],
  }),
  'set-api-key-rate-limit': async (made) => ({
    path: `/rate-limits/api-keys/${await made.apiKey()}`,
    body: { concurrent_streams: made.number() },
    actions: ['rate_limit.set'],
  }),
  'remove-organization-rate-limit': async (made) => ({
    path: await made.rateLimit('set-organization-rate-limit'),
    actions: ['rate_limit.removed'],
  }),
  'remove-member-rate-limit': async (made) => ({
    path: await made.rateLimit('set-member-rate-limit'),
    actions: ['rate_limit.removed'],
  }),
  'remove-api-key-rate-limit': async (made) => ({
    path: await made.rateLimit('set-api-key-rate-limit'),
    actions: ['rate_limit.removed'],
  }),
  'create-organization': async (made) => ({
    path: '/organizations',
    body: { name: 'Initech', owner: { email: `owner-${made.number()}@initech.example` } },
    actions: ['organization.created', 'member.invited', 'api_key.created'],
  }),
  'issue-api-key': async (made) => ({
    path: `/organizations/${await made.organization()}/api-keys`,
    body: {},
    actions: ['api_key.created'],
  }),
  'suspend-organization': async (made) => ({
    path: `/organizations/${await made.organization()}/suspend`,
    actions: ['organization.suspended'],
  }),
  'restore-organization': async (made) => ({
    path: `/organizations/${await made.suspendedOrganization()}/restore`,
    actions: ['organization.restored'],
  }),
  'delete-organization': async (made) => ({
    path: `/organizations/${await made.organization()}`,
    actions: ['organization.deleted'],
  }),
}

/** @throws Error for a route without an entry here */
export function planChange(operation: Operation, made: Preparation): Promise<PlannedChange> {
  const plan: (typeof changes)[Operation] | undefined = changes[operation]
  if (plan === undefined) throw new Error(`p28-audit-trail/changes.ts has no change for ${operation}`)
  return plan(made)
}
