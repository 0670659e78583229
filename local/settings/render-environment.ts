import { allSettings } from '../../lib/config/all-settings.ts'
import type { SettingsGroup } from '../../lib/config/settings-group.ts'
import { localSettings } from './local-settings.ts'

const header = `# Every setting of the application, made from lib/config by: npm run generate
# Copy this file to .env and take the # away from what you set. A variable of the environment wins over the file.
`

/** The text of `.env.example`: all settings, none of them set, so that a plain copy changes nothing. */
export const renderEnvironment = (): string =>
  [header, ...[...allSettings, localSettings].map(render)].join('\n')

function render({ title, neededBy, describe }: SettingsGroup): string {
  const settings = describe().map(({ name, note, fallback }) => {
    const local = note.local === undefined ? '' : `# With npm run dev: ${note.local}.\n`
    return `# ${note.about}\n${local}# ${name}=${fallback ?? ''}\n`
  })
  return [`# === ${title}: needed by ${neededBy} ===\n`, ...settings].join('\n')
}
