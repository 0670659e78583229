import type { UpstreamName } from '../../lib/upstream-names.ts'
import { startFakeClaude } from './server.ts'

const exit = () => process.exit(0)

// Registered before the start, so that a parent that dies in the meantime leaves no orphan behind.
process.once('disconnect', exit)
process.once('SIGTERM', exit)

const [, , port = '0', as = 'anthropic'] = process.argv
const { url } = await startFakeClaude({ port: Number(port), as: as as UpstreamName })
process.send?.({ url })
