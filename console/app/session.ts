import { computed, signal } from '@preact/signals'
import type { components } from '../../client/index.ts'

export type Me = components['schemas']['Me']

/** How requests say whose they are. */
export type Credential =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'operator'; readonly token: string }
  | { readonly kind: 'demo'; readonly organizationId: string; readonly userId: string }
  /** Whose tokens the sign-in keeps and renews. The organization is one of theirs; undefined: the first. */
  | { readonly kind: 'person'; readonly organizationId?: string }

/** Until the browser's tab is closed, and for no other tab. */
const kept = 'console.credential'

const known = sessionStorage.getItem(kept)
export const credential = signal<Credential | undefined>(
  known === null ? undefined : (JSON.parse(known) as Credential),
)

/** Who is signed in; undefined for nobody, and for an operator, who belongs to no organization. */
export const me = signal<Me | undefined>(undefined)

/** Why the last session ended, if it did so by itself. */
export const endedBecause = signal<string | undefined>(undefined)

/** Whose session it is. What one caller has seen must not stay for the next. */
export const caller = computed(() =>
  me.value ? `${me.value.organization.id} ${me.value.user.id}` : credential.value?.kind,
)

/** Whether an operator is signed in: the server has taken their token. */
export const isOperator = signal(false)

/** Whether somebody is signed in and known. */
export const isSignedIn = computed(() => me.value !== undefined || isOperator.value)

/** Whether the server will let the caller do this. */
export const may = (scope: string): boolean =>
  scope === 'operator' ? isOperator.value : (me.value?.scopes.includes(scope) ?? false)

export function keepCredential(given: Credential): void {
  sessionStorage.setItem(kept, JSON.stringify(given))
  credential.value = given
}

/** Forgets who is signed in. @param reason shown where they sign in again */
export function endSession(reason?: string): void {
  sessionStorage.removeItem(kept)
  credential.value = undefined
  me.value = undefined
  isOperator.value = false
  endedBecause.value = reason
}
