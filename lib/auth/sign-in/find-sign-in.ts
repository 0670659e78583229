import type { SignInId } from '../../ids.ts'
import { callFunction } from '../../postgres/call-function.ts'
import { type Principal, type PrincipalRow, toPrincipal } from '../principal.ts'

/** A row of the view `sign_in_principals`: a signed-in member under one of their access tokens, or under none yet. */
export interface SignInRow extends PrincipalRow {
  sign_in_id: SignInId
  sign_in_standing: string
  digest: Buffer | null
  pepper_id: string | null
  expires_at: Date | null
}

/** Two rows, for the last two access tokens; none where the sign-in, or the membership, has ended. @throws UnavailableError */
export function findSignIn(id: SignInId): Promise<SignInRow[]> {
  return callFunction<SignInRow>('find_sign_in', { sign_in_id: id })
}

/** A principal who is known by a token of a sign-in. */
export type SignedInMember = Principal & { readonly signInId: SignInId }

export const toSignedInMember = (row: SignInRow): SignedInMember => ({
  ...toPrincipal(row),
  signInId: row.sign_in_id,
})
