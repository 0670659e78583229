import { createDatabase, engineUrl } from '../../harness/database.ts'
import { BrokenPromise, type Figures, type Proof } from '../proof.ts'
import { bugs } from './bugs.ts'
import { catalog, catalogRules } from './catalog-rules.ts'

export const schemaWall: Proof = {
  id: 'P10',
  name: 'schema wall',
  promise: 'the database itself keeps every table of a tenant apart, whatever a statement forgets',
  prove,
  bugs,
}

async function prove(): Promise<Figures> {
  const database = await createDatabase()
  try {
    const runtimeRole = engineUrl('POSTGRES_RUNTIME').username
    const subjects: Record<string, number> = {}
    for (const { about, sql, reviewed, fault } of catalogRules) {
      const rows = await database.rows<{ subject: string; holds: boolean }>(`${catalog} ${sql}`, [
        runtimeRole,
      ])
      const broken = rows.find(({ subject, holds }) => !holds && !reviewed?.has(subject))
      if (broken) throw new BrokenPromise(`${broken.subject} ${fault}`)
      subjects[about] = rows.length
    }
    return { rules: catalogRules.length, ...subjects }
  } finally {
    await database.drop()
  }
}
