import { api, dataOf } from '../app/api.ts'
import { navigate, path } from '../app/router.tsx'
import {
  type Credential,
  credential,
  endedBecause,
  endSession,
  isOperator,
  keepCredential,
  type Me,
  me,
} from '../app/session.ts'
import { consoleSettings } from '../app/settings.ts'
import { texts } from '../texts.ts'
import { joined, keepOrganization, lastOrganization, loadMemberships, personName } from './memberships.ts'
import type { Person } from './person.ts'

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
  keepCredential(credential.value)
  endedBecause.value = undefined
}

async function learnWhoThisIs(given: Credential): Promise<void> {
  if (given.kind === 'operator') {
    await dataOf(api.GET('/organizations', { params: { query: { limit: 1 } } }))
    isOperator.value = true
    return
  }
  if (given.kind === 'person') {
    const organizationId = await organizationOf(given.organizationId)
    // Whom no organization has as a member may still be invited.
    if (organizationId === undefined) return
    credential.value = { kind: 'person', organizationId }
    keepOrganization(organizationId)
  }
  me.value = await dataOf(api.GET('/me'))
}

/** The one that is wanted, else the one used last, else the first of those that the person has joined. */
async function organizationOf(wanted: string | undefined): Promise<string | undefined> {
  const ids = joined(await loadMemberships()).map(({ organization }) => organization.id)
  return [wanted, lastOrganization()].find((id) => id && ids.includes(id)) ?? ids[0]
}

/** Asks again who the caller is, and what is left of their budgets and limits. @throws ApiError */
export async function learnMe(): Promise<Me> {
  const known = await dataOf(api.GET('/me'))
  if (me.value) me.value = known
  return known
}

/** Asks again what is left of the caller's budgets. What is known stays where that fails. */
export async function learnBudgets(): Promise<void> {
  await learnMe().catch(() => undefined)
}

/** After a reload of the page, or back from the provider: as the same caller, if they still may. */
export async function signedInAgain(): Promise<void> {
  try {
    const person = credential.value?.kind === 'person' || isComingBack() ? await thePerson() : undefined
    if (isComingBack()) {
      navigate((await person?.comeBack()) ?? '/', { replace: true })
      await signInAs({ kind: 'person' })
    } else if (credential.value) await signInAs(credential.value)
  } catch (error) {
    if (isComingBack()) navigate('/', { replace: true })
    endSession((error as Error).message)
  }
}

const isComingBack = (): boolean => path.value === '/signed-in'

/** Leaves for the provider with whose accounts people sign in. */
export async function signInAtProvider(): Promise<void> {
  await (await thePerson())?.begin(path.value)
}

/** Ends the session here and, for a person, at the provider. */
export async function signOut(): Promise<void> {
  const person = credential.value?.kind === 'person' ? await thePerson() : undefined
  personName.value = undefined
  endSession(texts.signIn.signedOut)
  await person?.leave()
}

let loading: Promise<Person | undefined> | undefined

/** Loaded only where there is a provider. */
function thePerson(): Promise<Person | undefined> {
  const { oidc } = consoleSettings()
  loading ??= oidc
    ? import('./person.ts').then(({ Person: Loaded }) => new Loaded(oidc))
    : Promise.resolve(undefined)
  return loading
}
