import { api, dataOf } from '../app/api.ts'
import { type Credential, credential, endedBecause, endSession, keepCredential, me } from '../app/session.ts'

/** What an API key of this service begins with; any other text can only be an operator's token. */
const keyPrefix = 'ck_'

/** @throws ApiError where the text opens nothing */
export async function signInWithText(text: string): Promise<void> {
  await signInAs(text.startsWith(keyPrefix) ? { kind: 'key', key: text } : { kind: 'operator', token: text })
}

/** @throws ApiError where the credential opens nothing */
export async function signInAs(given: Credential): Promise<void> {
  credential.value = given
  try {
    await learnWhoThisIs(given)
  } catch (error) {
    credential.value = undefined
    throw error
  }
  keepCredential(given)
  endedBecause.value = undefined
}

async function learnWhoThisIs({ kind }: Credential): Promise<void> {
  if (kind === 'operator') await dataOf(api.GET('/organizations', { params: { query: { limit: 1 } } }))
  else me.value = await dataOf(api.GET('/me'))
}

/** Asks again what is left of the caller's budgets. What is known stays where that fails. */
export async function learnBudgets(): Promise<void> {
  const { data } = await api.GET('/me').catch(() => ({ data: undefined }))
  if (data && me.value) me.value = data
}

/** After a reload of the page: as the same caller, if they still may. */
export async function signedInAgain(): Promise<void> {
  const known = credential.value
  if (known === undefined) return
  await signInAs(known).catch((error: Error) => endSession(error.message))
}

export function signOut(): void {
  endSession()
}
