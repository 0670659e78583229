import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { projectPath } from '../project-path.ts'
import { findProgram } from './find-program.ts'

const hasApt = findProgram('apt-get') !== undefined && findProgram('dpkg-deb') !== undefined
let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'llm-app-programs-'))
  // mkdtemp makes it 0700, and programs are not put where others cannot reach them.
  chmodSync(directory, 0o755)
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** What `bringPrograms` prints and finds, in a process whose PATH has nothing but these. */
function bring(tools: string[], data: string, environment: Record<string, string> = {}) {
  const bin = mkdtempSync(join(directory, 'bin-'))
  for (const tool of tools) {
    const file = findProgram(tool)
    if (file !== undefined) symlinkSync(file, join(bin, tool))
  }
  const program = `
    const { bringPrograms } = await import(${JSON.stringify(projectPath('local', 'programs', 'bring-programs.ts'))})
    const { findProgram } = await import(${JSON.stringify(projectPath('local', 'programs', 'find-program.ts'))})
    await bringPrograms('redis-server')
    console.log(findProgram('redis-server') ?? 'none')`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { PATH: bin, TMPDIR: directory, DATA_DIR: join(directory, data), ...environment },
  })
  return { found: stdout.trim(), said: stderr.trim() }
}

const tellsItsVersion = '#!/bin/sh\necho "a Redis of $LD_LIBRARY_PATH"\n'

/** A source of packages for apt, on disk: a Redis that does just this, and what it is packed with. */
function makeSource(redis = tellsItsVersion): string {
  const source = join(directory, 'source')
  const pack = (name: string, files: Record<string, string>) => {
    const tree = join(directory, `tree-${name}`)
    const control = `Package: ${name}\nVersion: 99:1\nArchitecture: all\nMaintainer: nobody <nobody@example.com>\nDescription: for a test\n`
    for (const [path, text] of Object.entries({ 'DEBIAN/control': control, ...files })) {
      mkdirSync(join(tree, path, '..'), { recursive: true })
      writeFileSync(join(tree, path), text, { mode: 0o755 })
    }
    mkdirSync(source, { recursive: true })
    execFileSync('dpkg-deb', ['--build', '--root-owner-group', tree, join(source, `${name}.deb`)])
    const archive = readFileSync(join(source, `${name}.deb`))
    const digest = createHash('sha256').update(archive).digest('hex')
    return `${control}Filename: ./${name}.deb\nSize: ${archive.length}\nSHA256: ${digest}\n`
  }
  const index = [
    pack('redis-server', { 'usr/bin/redis-server': redis }),
    pack('redis-tools', { 'usr/lib/test-linux-gnu/libtest.so.1': '' }),
  ]
  writeFileSync(join(source, 'Packages'), index.join('\n'))
  writeFileSync(join(directory, 'sources.list'), `deb [trusted=yes] file:${source} ./\n`)
  const settings = join(directory, 'apt.conf')
  writeFileSync(
    settings,
    `Dir::Etc::SourceList "${directory}/sources.list";\nDir::Etc::SourceParts "-";\nDir::State::lists "${directory}/no-lists";\n`,
  )
  mkdirSync(join(directory, 'no-lists', 'partial'), { recursive: true })
  return settings
}

if (hasApt) {
  const tools = ['apt-get', 'dpkg', 'dpkg-deb', 'tar', 'rm', 'sh']

  test('even where apt never fetched a list, a program is unpacked into the data directory once, as one line says', () => {
    const environment = { APT_CONFIG: makeSource() }
    const first = bring(tools, 'data', environment)
    expect(first.said).toMatch(
      /^redis-server: not installed, so unpacking the packages of \S+ into \S+\/programs$/,
    )
    expect(first.found).toMatch(/\/redis-server\/bin\/redis-server$/)
    const { stdout } = spawnSync(first.found, ['--version'], { encoding: 'utf8' })
    expect(stdout).toMatch(/^a Redis of \S+\/root\/usr\/lib\/test-linux-gnu\n$/)

    // Only the program and its files are left: no lists, no archives, no draft.
    const place = join(first.found, '..', '..')
    expect(readdirSync(place).toSorted()).toEqual(['bin', 'root'])
    expect(readdirSync(join(place, '..'))).toEqual(['redis-server'])
    expect(bring(tools, 'data', { APT_CONFIG: '/nonexistent' })).toEqual({ found: first.found, said: '' })
  })

  test('a program that no longer starts is brought again', () => {
    const environment = { APT_CONFIG: makeSource() }
    const { found } = bring(tools, 'broken', environment)
    writeFileSync(found, '#!/bin/sh\nexit 127\n')
    expect(bring(tools, 'broken', environment).said).toContain('unpacking')
    expect(spawnSync(found, ['--version']).status).toBe(0)
  })

  test('a package that does not run on this machine is reported, and nothing of it is left', () => {
    const { found, said } = bring(tools, 'foreign', { APT_CONFIG: makeSource('#!/bin/sh\nexit 1\n') })
    expect(found).toBe('none')
    expect(said.split('\n').at(-1)).toMatch(/^redis-server: its package does not run here\. Run: /)
    expect(
      readdirSync(join(directory, 'foreign'), { recursive: true }).filter((file) =>
        /redis/.test(String(file)),
      ),
    ).toEqual([])
  })

  // Only root can run programs, or create a directory, as another user.
  if (process.getuid?.() === 0) {
    test('programs are not put into a directory that another user created in the shared temporary one', () => {
      const closed = join(directory, 'closed')
      mkdirSync(closed, { mode: 0o700 })
      const planted = join(directory, 'llm-production-app-programs')
      mkdirSync(planted)
      chownSync(planted, 65_534, 65_534)
      const { said } = bring(tools, join('closed', 'data'), { APT_CONFIG: makeSource() })
      expect(said).toContain(`${planted} belongs to another user. Remove it.`)
      expect(readdirSync(planted)).toEqual([])
      rmSync(planted, { recursive: true })
    })
  }

  test('without a source of packages one line says so, with the command, and nothing is left behind', () => {
    const settings = makeSource()
    writeFileSync(join(directory, 'sources.list'), '')
    const { found, said } = bring(tools, 'none', { APT_CONFIG: settings })
    expect(found).toBe('none')
    expect(said.split('\n').at(-1)).toMatch(
      /^redis-server: apt-get failed: .*\. Run: apt-get install redis-server pgbouncer$/,
    )
    expect(
      readdirSync(join(directory, 'none'), { recursive: true }).filter((file) => /redis/.test(String(file))),
    ).toEqual([])
  })
}

test('on a system without Debian’s packages the command is its own package manager’s', () => {
  const brew = join(directory, 'brew')
  mkdirSync(brew)
  writeFileSync(join(brew, 'brew'), '', { mode: 0o755 })
  const { found, said } = bring([], 'mac', { PATH: brew })
  expect(found).toBe('none')
  expect(said).toBe('redis-server: not installed. Run: brew install redis pgbouncer')
})

test('a program on PATH is used silently', () => {
  const own = join(directory, 'own')
  mkdirSync(own)
  writeFileSync(join(own, 'valkey-server'), '', { mode: 0o755 })
  expect(bring([], 'own-data', { PATH: own })).toEqual({ found: 'none', said: '' })
  expect(existsSync(join(directory, 'own-data'))).toBe(false)
  expect(own.split(delimiter)).toHaveLength(1)
})
