import { startFakeClaude } from './server.ts'

const exit = () => process.exit(0)

// Registered before the start, so that a parent that dies in the meantime leaves no orphan behind.
process.once('disconnect', exit)
process.once('SIGTERM', exit)

const { url } = await startFakeClaude({ port: Number(process.argv[2] ?? 0) })
process.send?.({ url })
