import { changeFunction, changeView } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a checksum that nobody checks',
    edits: [{ file: 'lib/auth/api-keys/api-key.ts', find: '|| !hasChecksum(key)', replace: '' }],
    counterexample: /^a key with another character at \d+ asked Postgres$/,
  },
  {
    name: 'a digest that is compared by the id of its row only',
    edits: [
      {
        file: 'lib/auth/secret-digest.ts',
        find: 'return timingSafeEqual(computed, known ? stored.digest : none)',
        replace: 'return known',
      },
    ],
    counterexample: /^a key with the id of another, with a secret of its own, was let in$/,
  },
  {
    name: 'an unknown key that is refused before it is hashed',
    edits: [
      {
        file: 'lib/auth/identify-by-key.ts',
        find: '  // As many comparisons',
        replace: '  if (rows.length === 0) throw new AuthenticationError()\n  // As many comparisons',
      },
    ],
    counterexample: /^a wrong key cost 1 queries and 2 HMACs, an unknown one 1 and 0$/,
  },
  {
    name: 'a cache that never forgets',
    edits: [
      {
        file: 'lib/auth/known-principals.ts',
        find: 'msSince(entry.askedAt) >= believedMs',
        replace: 'false',
      },
    ],
    counterexample: /^a key was let in \d+ ms after it was revoked$/,
  },
  {
    name: 'a change that is made by who the caller was',
    sql: changeFunction('enter_organization', 'IF NOT FOUND THEN', 'IF false THEN'),
    counterexample: /^[A-Z]+ \S+: a revoked key changed \S/,
  },
  {
    name: 'a change by a key that is asked for, but not under which secret',
    sql: changeView('api_key_principals', "encode(secret.digest, 'hex'::text)", "''::text"),
    counterexample: /^[A-Z]+ \S+: a key that was rotated away changed \S/,
  },
  {
    name: 'a change in an organization of which nobody asks whether it is suspended',
    sql: changeFunction(
      'enter_organization',
      'AND api_key_standing = p_standing AND NOT suspended',
      'AND api_key_standing = p_standing',
    ),
    counterexample: /^[A-Z]+ \S+: the key of a suspended organization changed \S/,
  },
]
