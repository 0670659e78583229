import { deleteOrganization, findOrganization } from './directory.ts'

/** That it is gone. */
export interface Erased {
  readonly deletedAt: string
  /** What stays of it, in the server's words; undefined where the answer itself was lost. */
  readonly kept?: string
}

const askAgainMs = 5_000

/**
 * Deletes an organization for good. Large ones take minutes, and the connection may end before: then the directory is asked
 * until it says that it is done.
 * @param onLost told when that begins
 * @param signal ends the asking
 * @throws ApiError
 */
export async function erase(id: string, onLost: () => void, signal: AbortSignal): Promise<Erased> {
  try {
    const { deleted_at: deletedAt, kept } = await deleteOrganization(id)
    return { deletedAt, kept }
  } catch (error) {
    // What is no answer of the service's: a network that was lost, or an edge that has waited long enough.
    if (!(error instanceof TypeError)) throw error
    onLost()
    return { deletedAt: await untilDeleted(id, error, signal) }
  }
}

async function untilDeleted(id: string, lost: Error, signal: AbortSignal): Promise<string> {
  while (!signal.aborted) {
    const organization = await findOrganization(id).catch(() => undefined)
    if (organization?.deleted_at) return organization.deleted_at
    await new Promise((resolve) => setTimeout(resolve, askAgainMs))
  }
  throw lost
}
