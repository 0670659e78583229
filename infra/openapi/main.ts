/** The program of `npm run openapi`: writes everything that is made from the descriptions of the routes. */
import { writeFile } from 'node:fs/promises'
import { generateFiles } from './generated-files.ts'

for (const { path, text } of await generateFiles()) {
  await writeFile(new URL(`../../${path}`, import.meta.url), text)
  console.log(`${path} ${(text.length / 1024).toFixed(0)} KiB`)
}
process.disconnect?.()
