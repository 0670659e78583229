import type { ConsoleSettings } from '../settings.ts'
import { home } from './router.tsx'

let loaded: ConsoleSettings = { oidc: null, development: false }

/** Reads how people sign in here. Without an answer the key remains. */
export async function loadSettings(): Promise<void> {
  const response = await fetch(`${home}/settings.json`).catch(() => undefined)
  if (response?.ok) loaded = (await response.json()) as ConsoleSettings
}

export const consoleSettings = (): ConsoleSettings => loaded
