import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { projectPath } from './project-path.ts'

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(projectPath('package.json'), 'utf8'),
)
const commands = Object.entries(scripts).flatMap(([script, line]) => {
  const [, command] = /^node local\/boot\.mjs (\S+)$/.exec(line) ?? []
  return command === undefined ? [] : [[script, command] as const]
})

/** Runs the line of a script with more arguments, as npm does. */
function boot(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const program = execFile(
      'node',
      ['local/boot.mjs', ...args],
      { cwd: projectPath() },
      (_, out, complaints) => resolve({ code: program.exitCode ?? -1, said: out + complaints }),
    )
  })
}

test('every script that boots through it is listed here', () => {
  expect(commands.length).toBeGreaterThan(12)
})

test.each(commands)(
  'npm run %s -- --help says how it is called, and does nothing else',
  async (script, command) => {
    const { code, said } = await boot(command, '--help')
    expect(code).toBe(0)
    expect(said).toMatch(new RegExp(`npm (run )?${script}\\b`))
    expect(said).not.toContain('Ready on')
  },
)

test('an unknown option is reported in one line', async () => {
  const { code, said } = await boot('dev', '--rest')
  expect(code).toBe(1)
  expect(said.trim()).toBe("Unknown option '--rest'")
})
