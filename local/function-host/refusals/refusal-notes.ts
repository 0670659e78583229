import type { NoteRefusal } from '../start-server.ts'

/** Logs and counts the host's own refusals. Loaded at the first one, because developers wait for the start. */
const noteLater: NoteRefusal = async (refused) => {
  const { noteRefusal } = await import('./note-refusal.ts')
  await noteRefusal(refused)
}

/** Undefined if there is nowhere to count, as for the functions of a test. */
export const refusalNotes: NoteRefusal | undefined = process.env.REDIS_URL ? noteLater : undefined
