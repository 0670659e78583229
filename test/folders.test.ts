import { readdirSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { projectPath } from '../local/project-path.ts'

const rooms = [
  'functions',
  'lib',
  'infra',
  'local',
  'migrations',
  'tools',
  'bench',
  'client',
  'console',
  'test',
]
const most = 25

test(`no folder has more than ${most} files`, () => {
  const files = rooms
    .flatMap((room) => readdirSync(projectPath(room), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
  const counts = Map.groupBy(files, ({ parentPath }) => parentPath)
  const crowded = [...counts].filter(([, inside]) => inside.length > most).map(([folder]) => folder)
  // Files of one kind, each read by itself: a text of SQL, a row of a table.
  expect(crowded).toEqual([projectPath('migrations', 'functions')])
})
