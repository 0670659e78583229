import { type Role, roleOfProcess } from '../config/environment.ts'

/**
 * The role of this process: Lambda gives it in the environment. Elsewhere AWS's own chain of credentials looks for one, which
 * takes 75 ms to load, and renews it when it is asked again.
 */
export function ownRole(): () => Promise<Role> {
  const given = roleOfProcess()
  if (given) return () => Promise.resolve(given)
  let chain: Promise<() => Promise<Role>> | undefined
  return async () => (await (chain ??= import('../aws-sdk.ts').then((sdk) => sdk.defaultProvider())))()
}
