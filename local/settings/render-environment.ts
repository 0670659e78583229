import { describeSettings } from '../../lib/config.ts'

const header = `# Every setting of the application, made from lib/config.ts by: npm run generate
# Copy this file to .env and take the # away from what you set. A variable of the environment wins over the file.
`

/** The text of `.env.example`: all settings, none of them set, so that a plain copy changes nothing. */
export function renderEnvironment(): string {
  const settings = describeSettings().map(({ name, note, fallback }) => {
    const local = note.local === undefined ? '' : `# With npm run dev: ${note.local}.\n`
    return `# ${note.about}\n${local}# ${name}=${fallback ?? ''}\n`
  })
  return [header, ...settings].join('\n')
}
