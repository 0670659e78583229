import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

// Loaded before AWS's runtime client, whose install script was not run: provides the native part that it lacks.
const nativeClient = fileURLToPath(new URL('native-client.ts', import.meta.url))

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    nextResolve(specifier === './rapid-client.node' ? nativeClient : specifier, context),
})
