import type { components } from './api.ts'

/** What the service refused, and why. */
export class ApiError extends Error {
  readonly status: number
  /** Machine-readable; it stays when the message is reworded. */
  readonly code: string
  readonly details: Record<string, unknown>
  readonly requestId: string

  constructor(status: number, { error, request_id }: components['schemas']['Error']) {
    super(error.message)
    this.name = 'ApiError'
    this.status = status
    this.code = error.code
    this.details = error.details ?? {}
    this.requestId = request_id
  }
}
