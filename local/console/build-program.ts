import { buildConsole } from '../../infra/console/build-console.ts'

// build-program.ts <folder>: builds the console there.
await buildConsole(process.argv[2])
