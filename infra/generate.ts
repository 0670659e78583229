// The program of `npm run generate`: writes the generated files that are out of date. With `--check`, as in
// `npm run check`, it only names them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { generateFiles } from './generated-files.ts'

const check = process.argv.includes('--check')

for (const { path, text } of await generateFiles()) {
  const file = new URL(`../${path}`, import.meta.url)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  if (check) {
    console.log(`${path} is out of date. Run: npm run generate`)
    process.exitCode = 1
  } else {
    writeFileSync(file, text)
    console.log(path)
  }
}
process.disconnect?.()
