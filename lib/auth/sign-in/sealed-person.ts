import type { Browser } from './browser.ts'
import { codeLifetime } from './codes.ts'
import type { VouchedPerson } from './provider.ts'
import { seal, unseal } from './seal.ts'

/** Whom the identity provider has signed in, for the device that shows this code. */
export interface ComeBack extends VouchedPerson {
  readonly userCode: string
}

interface Sealed extends ComeBack {
  /** In ms since the epoch. */
  readonly endsAt: number
}

/** Gives a browser who has come back to it, to be shown when they have decided: nobody else can read or use it. */
export function sealPerson(comeBack: ComeBack, browser: Browser): string {
  const sealed: Sealed = { ...comeBack, endsAt: Date.now() + codeLifetime * 1_000 }
  return seal(JSON.stringify(sealed), contextOf(browser))
}

/** Undefined where it was given to another browser, or long ago. */
export function unsealPerson(text: string, browser: Browser): ComeBack | undefined {
  const json = unseal(text, contextOf(browser))
  const sealed = json === undefined ? undefined : (JSON.parse(json) as Sealed)
  return sealed && sealed.endsAt > Date.now() ? sealed : undefined
}

const contextOf = ({ formToken }: Browser) => `come back to ${formToken}`
