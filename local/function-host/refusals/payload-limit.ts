/** Lambda's limit on an event and on a buffered answer, in bytes of JSON. */
export const payloadLimitBytes = 6 * 1024 * 1024

/** More than the rest of an event: Node takes 16 KB of headers. */
const eventBytes = 128 * 1024

/** Whether Lambda would refuse to carry this event or answer. Escapes and base64 count, as they do there. */
export function exceedsPayloadLimit(payload: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(payload) ?? '') > payloadLimitBytes
}

/** Whether this body can take its event over the limit, which is dear to measure: stringifying 1 MB takes longer than to answer it. */
export function mayExceedLimit(body: Buffer): boolean {
  return (
    body.length > payloadLimitBytes / 8 &&
    body.length * mostBytesPerByte(body) > payloadLimitBytes - eventBytes
  )
}

/** JSON writes a control character with up to six bytes, and every other with two at most. */
function mostBytesPerByte(body: Buffer): number {
  return /[^ -\xff]/.test(body.toString('latin1')) ? 6 : 2
}
