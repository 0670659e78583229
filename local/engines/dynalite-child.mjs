// dynalite in a process of its own; started by dynamodb.ts with the data directory as its only argument, or none.
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import dynalite from 'dynalite'

process.on('disconnect', () => process.exit())

const dataDirectory = process.argv[2]
if (dataDirectory !== undefined) await waitUntilUnlocked(dataDirectory)

const server = dynalite({ path: dataDirectory, createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 })
// dynalite 4.0 throws on a request that its client breaks off, which would end the engine for all clients.
server.on('request', (request) => request.removeAllListeners('error').on('error', () => {}))
await once(server.listen(0, '127.0.0.1'), 'listening')
process.send?.({ port: server.address().port })

/**
 * dynalite starts on a path that another one has open, and fails at the first request. LevelDB's own lock tells, and
 * the kernel lifts it on kill -9; a predecessor that is just ending gets a second to do so.
 */
async function waitUntilUnlocked(path) {
  const require = createRequire(import.meta.url)
  const { Level } = createRequire(require.resolve('dynalite'))('level')
  for (const deadline = Date.now() + 1_000; ; await sleep(50)) {
    const database = new Level(path)
    try {
      await database.open()
      return await database.close()
    } catch (error) {
      if (error.cause?.code !== 'LEVEL_LOCKED') throw error
      if (Date.now() > deadline) {
        console.error(
          `${path} is in use by another process. Stop the other npm run dev, or use another directory.`,
        )
        process.exit(1)
      }
    }
  }
}
