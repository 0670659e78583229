import { newId } from '../ids.ts'

/** Short and plain, so that it can go unescaped into a header, a log line and a shell command. */
export const plainRequestId = /^[A-Za-z0-9._-]{1,128}$/

/** The caller's own request id if it is short and plain, else a new one. */
export function chooseRequestId(given: string | undefined): string {
  return given !== undefined && plainRequestId.test(given) ? given : newId('request')
}
