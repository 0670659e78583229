import { writeFileSync } from 'node:fs'
import { projectPath } from './project-path.ts'
import { renderEnvironment } from './render-environment.ts'

// `npm run env:example`: writes .env.example anew from lib/config.ts.
writeFileSync(projectPath('.env.example'), renderEnvironment())
process.disconnect?.()
