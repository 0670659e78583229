/**
 * The program of `npm run observability:generate`: writes everything that is made from the lists of metrics, alerts and
 * panels. With `--check`, as `npm run check` runs it, it only names the files that are out of date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { generateFiles } from './generated-files.ts'

const project = new URL('../../', import.meta.url)
const check = process.argv.includes('--check')

for (const { path, text } of generateFiles()) {
  const file = new URL(path, project)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  if (check) {
    console.log(`${path} is out of date. Run: npm run observability:generate`)
    process.exitCode = 1
  } else {
    writeFileSync(file, text)
    console.log(path)
  }
}
process.disconnect?.()
