import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Job, RequestJob, StreamJob, Timings } from './job.ts'
import { post } from './post.ts'
import { readStream } from './read-stream.ts'

async function runStreams(job: StreamJob): Promise<Timings> {
  const times = await Promise.all(
    Array.from({ length: job.streams }, async (_, index) => {
      await sleep((index * job.arrivalMs) / job.streams)
      const { target } = job
      return readStream({ ...target, body: target.bodies?.[index] ?? target.body }, job.tokens)
    }),
  )
  return { firstTokenMs: times.map((each) => each.firstTokenMs), closeMs: times.map((each) => each.closeMs) }
}

async function runRequests(job: RequestJob): Promise<Timings> {
  const closeMs: number[] = []
  let left = job.requests
  async function loop(): Promise<void> {
    while (left-- > 0) {
      const startedAt = performance.now()
      const body = await text(await post(job.target))
      if (!body.includes('"usage"')) throw new Error(`not an answer: ${body.slice(0, 300)}`)
      closeMs.push(performance.now() - startedAt)
    }
  }
  await Promise.all(Array.from({ length: job.connections }, loop))
  return { firstTokenMs: [], closeMs }
}

async function answer(job: Job): Promise<Answer> {
  try {
    return { timings: job.kind === 'streams' ? await runStreams(job) : await runRequests(job) }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

process.on('message', (job: Job) => {
  void answer(job).then((result) => process.send?.(result))
})
process.once('disconnect', () => process.exit())
process.send?.({})
