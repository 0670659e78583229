import type { Application, Caller } from './application.ts'

/** Believed for ten seconds from now on, the caller is not looked up by what follows, and a connection is free for it. */
export async function becomeKnown(app: Application, as: Caller): Promise<void> {
  // The route that believes nothing from before.
  const response = await app.send('GET', '/me', { as })
  await response.text()
}
