import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

// The program itself, which its package for the platform has: no script of an installation has run.
const { platform, arch, env } = process
const program = join('node_modules', '@anthropic-ai', `claude-code-${platform}-${arch}`, 'claude')
const { status } = spawnSync(`./${program}`, ['-p', 'Hello!'], {
  env: {
    ...env,
    HOME: process.cwd(),
    ANTHROPIC_BASE_URL: env.BASE_URL,
    ANTHROPIC_AUTH_TOKEN: env.API_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  },
  stdio: ['ignore', 'inherit', 'inherit'],
})
process.exitCode = status
