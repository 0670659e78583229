/** Lambda's limit on an event and on a buffered answer, in bytes of JSON. */
export const payloadLimitBytes = 6 * 1024 * 1024

/** Whether Lambda would refuse to carry this event or answer. Escapes and base64 count, as they do there. */
export function exceedsPayloadLimit(payload: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(payload) ?? '') > payloadLimitBytes
}
