import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [, , act] = process.argv
const home = mkdtempSync(join(process.cwd(), 'home-'))
const work = mkdtempSync(join(process.cwd(), 'work-'))
const config = `
model = "claude-sonnet-5-5"
model_provider = "gateway"
[model_providers.gateway]
name = "gateway"
base_url = "${process.env.BASE_URL}/v1"
env_key = "API_KEY"
wire_api = "responses"
`
writeFileSync(join(home, 'config.toml'), config)

const program = join(process.cwd(), 'node_modules', '.bin', 'codex')
const free = ['--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']

/** Prints an answer. */
const ask = (...args) =>
  execFileSync(program, ['exec', ...args], {
    cwd: work,
    env: { ...process.env, CODEX_HOME: home },
    stdio: ['ignore', 'inherit', 'inherit'],
  })

const acts = {
  'tool turn'() {
    ask(...free, '--', 'Hello!')
    process.stdout.write(readFileSync(join(work, 'city.json')))
  },
  continued() {
    ask(...free, '--', 'Hello!')
    ask('resume', '--last', ...free, '--', 'And then?')
  },
  image: () => ask(...free, '--image', join(process.cwd(), 'picture.png'), '--', 'Hello!'),
}
const usually = () => ask(...free, '--', 'Hello!')
;(acts[act] ?? usually)()
