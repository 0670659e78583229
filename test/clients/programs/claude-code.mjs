import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [, , act] = process.argv
// The program itself, which its package for the platform has: no script of an installation has run.
const { platform, arch, env } = process
const program = join(
  process.cwd(),
  'node_modules',
  '@anthropic-ai',
  `claude-code-${platform}-${arch}`,
  'claude',
)
const home = mkdtempSync(join(process.cwd(), 'home-'))
const work = mkdtempSync(join(process.cwd(), 'work-'))

/** Prints an answer. @param input for its standard input */
function ask(args, input) {
  const { status } = spawnSync(program, ['-p', ...args], {
    cwd: work,
    env: {
      ...env,
      HOME: home,
      ANTHROPIC_BASE_URL: env.BASE_URL,
      ANTHROPIC_AUTH_TOKEN: env.API_KEY,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
    input,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'inherit', 'inherit'],
  })
  process.exitCode = status
}

const png = readFileSync('picture.png', 'base64')
const picture = { type: 'base64', media_type: 'image/png', data: png }
const question = { type: 'user', message: { role: 'user', content: [{ type: 'image', source: picture }] } }
const asJson = ['--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose']

const acts = {
  'tool turn'() {
    ask(['Hello!', '--allowedTools', 'Bash'])
    process.stdout.write(readFileSync(join(work, 'city.json')))
  },
  continued() {
    ask(['Hello!'])
    ask(['And then?', '--continue'])
  },
  image: () => ask(asJson, JSON.stringify(question)),
}
const usually = () => ask(['Hello!'])
;(acts[act] ?? usually)()
