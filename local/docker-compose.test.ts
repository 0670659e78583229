import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { projectPath } from './project-path.ts'

test('docker-compose.yml gives each role a password of its own, the same as in the URLs above it', () => {
  const text = readFileSync(projectPath('docker-compose.yml'), 'utf8')
  const passwordOf = (pattern: RegExp) => pattern.exec(text)?.[1]
  const passwords = {
    postgres: passwordOf(/POSTGRES_PASSWORD: (\S+)/),
    app_owner: passwordOf(/roles\.owner_password=(\S+)/),
    app_runtime: passwordOf(/roles\.runtime_password=(\S+)/),
  }
  expect(new Set(Object.values(passwords)).size).toBe(3)
  expect(Object.values(passwords)).not.toContain(undefined)
  expect(text).toContain(`DATABASE_URL=postgres://app_runtime:${passwords.app_runtime}@`)
  expect(text).toContain(`DATABASE_OWNER_URL=postgres://app_owner:${passwords.app_owner}@`)
})
