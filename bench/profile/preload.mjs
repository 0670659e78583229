// Loaded before a candidate with --profile: samples its CPU between two messages from the bench.
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 200 })

process.on('message', (message) => void obey(message))

/** @param {{ profile?: 'start' | 'stop', file: string }} message */
async function obey({ profile, file }) {
  if (profile === 'start') await session.post('Profiler.start')
  if (profile === 'stop') {
    const { profile: samples } = await session.post('Profiler.stop')
    writeFileSync(file, JSON.stringify(samples))
  }
  if (profile !== undefined) process.send({ profile })
}
