// State that a transaction pooler cannot undo: RDS Proxy then pins the connection to its client, and PgBouncer hands it
// to the next one as it is.
const leftovers = [
  /\bset_config\s*\([^()]*,\s*false\s*\)/i,
  /(^|;|\b(BEGIN|THEN|ELSE|LOOP))\s*SET\s+(?!LOCAL\b|TRANSACTION\b)\w+/i,
  /(^|;)\s*(LISTEN|PREPARE)\b/i,
  /\bCURSOR\s+WITH\s+HOLD\b/i,
  /\bpg_(try_)?advisory_lock(_shared)?\b/i,
  /\bCREATE\s+(LOCAL\s+|GLOBAL\s+)?TEMP(ORARY)?\b/i,
]

/** What a statement, or an SQL function's body, leaves on the connection after its transaction. */
export function sessionStateIn(sql: string): string | undefined {
  const plain = sql.replaceAll(/--.*$/gm, '')
  const [first] = leftovers.flatMap((leftover) => leftover.exec(plain)?.[0] ?? [])
  return first?.replace(/^(;|BEGIN|THEN|ELSE|LOOP)/i, '').trim()
}
