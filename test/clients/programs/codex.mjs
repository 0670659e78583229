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
writeFileSync(join(work, 'picture.png'), Buffer.from('iVBORw0KGgo=', 'base64'))

const program = join(process.cwd(), 'node_modules', '.bin', 'codex')
const picture = act === 'image' ? ['--image', 'picture.png'] : []
const said = execFileSync(
  program,
  ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', ...picture, '--', 'Hello!'],
  { cwd: work, env: { ...process.env, CODEX_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] },
)
if (act === 'tool turn') process.stdout.write(`${readFileSync(join(work, 'city.json')).toString().trim()} `)
process.stdout.write(said)
