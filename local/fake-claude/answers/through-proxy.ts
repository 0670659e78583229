import type { Behaviour } from '../behaviour.ts'

/** The next text of a stream as a proxy passes it on. Its events are whole, and their JSON has no line ends. */
export function throughProxy({ proxy }: Behaviour): (text: string) => string {
  if (proxy === undefined) return (text) => text
  const { noise = '', lineEnd = '\n', byteOrderMark = false } = proxy
  let before = `${byteOrderMark ? '\uFEFF' : ''}${noise}`
  return (text) => {
    const passed = before + text.replaceAll('\n\n', `\n\n${noise.replaceAll('$', '$$$$')}`)
    before = ''
    return passed.replaceAll('\n', lineEnd)
  }
}
