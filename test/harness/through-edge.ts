const originSecret = 'only-what-comes-through-the-edge'

/** So the application believes the address that each request says it comes from. */
export const edgeSettings = { ORIGIN_VERIFY_SECRETS: originSecret }

let sent = 0

/** Headers of a request from a network of its own: after twenty wrong credentials one is refused. */
export function fromNewNetwork(): Record<string, string> {
  sent += 1
  const address = `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}:443`
  return { 'x-origin-verify': originSecret, 'cloudfront-viewer-address': address }
}
