import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

/**
 * Watches this process's requests to an address.
 * @returns cuts running requests, and all later ones, as a lost network would
 */
export function upstreamCutter(baseUrl: string): () => void {
  const { host } = new URL(baseUrl)
  const running = new Set<ClientRequest>()
  let isCut = false
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest }
    if (request.getHeader('host') !== host) return
    if (isCut) request.destroy()
    else running.add(request)
    request.once('close', () => running.delete(request))
  })
  return () => {
    isCut = true
    for (const request of running) request.destroy()
  }
}
