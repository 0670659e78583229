import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

/**
 * Watches this process's questions to Claude, whichever upstream they go to.
 * @returns cuts running requests, and all later ones, as a lost network would
 */
export function upstreamCutter(): () => void {
  const running = new Set<ClientRequest>()
  let isCut = false
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest }
    if (!request.path.endsWith('/v1/messages')) return
    if (isCut) request.destroy()
    else running.add(request)
    request.once('close', () => running.delete(request))
  })
  return () => {
    isCut = true
    for (const request of running) request.destroy()
  }
}
