const originSecret = 'only-what-comes-through-the-edge'

/** The application trusts the address in each request's header. */
export const edgeSettings = { ORIGIN_VERIFY_SECRETS: originSecret }

let sent = 0

/** Headers of a request from a network of its own: a network is refused after twenty wrong credentials. */
export function fromNewNetwork(): Record<string, string> {
  sent += 1
  const address = `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}:443`
  return { 'x-origin-verify': originSecret, 'cloudfront-viewer-address': address }
}
