import type { Plugin } from 'esbuild'

/**
 * What Anthropic's SDK has beside `messages`: administration, agents, files, stream helpers. Its client names all of it, so
 * bundling cannot tell that nothing here calls it, and 480 of 615 KB were parsed at the start of each function that asks Claude.
 */
const unused =
  /@anthropic-ai\/sdk\/(resources\/(beta|organization|skills|files|models|user-profiles)\b|lib\/(tools|environments)\/|lib\/(Beta)?MessageStream|tools\/)/

/** Puts empty classes in the place of what no function uses. */
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup: (build) => {
    build.onLoad({ filter: unused }, () => ({
      contents: 'module.exports = new Proxy({}, { get: () => class {} })',
      loader: 'js',
    }))
  },
}
