/** The program of `npm run build`: bundles every function, prints the size of each, and builds the console. */
import { buildFunctions } from './bundle-functions.ts'
import { buildConsole } from './console/build-console.ts'

const kib = (bytes: number) => (bytes / 1024).toFixed(0).padStart(10)

try {
  const bundles = await buildFunctions()
  await buildConsole()
  const width = Math.max(...bundles.map(({ operation }) => operation.length))
  console.log(`${'function'.padEnd(width)} ${'start KiB'.padStart(10)} ${'all KiB'.padStart(10)}`)
  for (const { operation, startBytes, bytes } of bundles) {
    console.log(`${operation.padEnd(width)} ${kib(startBytes)} ${kib(bytes)}`)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
