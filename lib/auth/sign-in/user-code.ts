import type { Change } from '../../change.ts'
import { AuthenticationError } from '../../errors.ts'
import { newId, type SignInId } from '../../ids.ts'
import { callFunction, callFunctionIn } from '../../postgres/call-function.ts'
import type { Transaction } from '../../postgres/transaction.ts'
import type { Principal } from '../principal.ts'
import { readUserCode } from './codes.ts'
import { seal } from './seal.ts'

/** A member who has signed in on a device, as the audit log shows it. */
export interface SignIn {
  id: SignInId
  user_id: string
}

/**
 * The code of a device that waits for somebody to enter it, as it is shown.
 * @throws AuthenticationError where none does, UnavailableError
 */
export async function findUserCode(given: string): Promise<string> {
  const userCode = readUserCode(given)
  if (userCode === undefined) throw new AuthenticationError()
  const [row] = await callFunction<{ find_user_code: boolean }>('find_user_code', { user_code: userCode })
  if (!row?.find_user_code) throw new AuthenticationError()
  return userCode
}

/** Tells the device that nobody signs in on it. @throws AuthenticationError where none waits, UnavailableError */
export async function denyUserCode(userCode: string): Promise<void> {
  const [row] = await callFunction<{ deny_user_code: boolean }>('deny_user_code', { user_code: userCode })
  if (!row?.deny_user_code) throw new AuthenticationError()
}

/**
 * Signs a member in on the device that waits under a code.
 * @param providerToken the identity provider's refresh token, if it gave one
 * @throws AuthenticationError where none waits
 */
export async function approveUserCode(
  tx: Transaction,
  { organizationId, userId }: Principal,
  userCode: string,
  providerToken: string | undefined,
): Promise<Change<undefined>> {
  const id = newId('signIn')
  const [row] = await callFunctionIn<{ approve_user_code: boolean }>(tx, 'approve_user_code', {
    user_code: userCode,
    organization_id: organizationId,
    user_id: userId,
    sign_in_id: id,
    provider_token: providerToken === undefined ? undefined : seal(providerToken, id),
  })
  if (!row?.approve_user_code) throw new AuthenticationError()
  const after: SignIn = { id, user_id: userId }
  return { target: id, before: null, after, result: undefined }
}
