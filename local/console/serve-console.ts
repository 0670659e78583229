import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { cacheControlOf, consoleHeaders, hashedFiles } from '../../console/headers.ts'
import type { ConsoleSettings } from '../../console/settings.ts'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
}

/** Answers what a browser asks of the console. @returns whether the request was for the console */
export type ServeConsole = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * The console as a deployment serves it: its files, its settings, and its page at every other address of it.
 * CONSOLE_DIRECTORY has the files and CONSOLE_SETTINGS the settings; without them nothing is for the console.
 */
export function consoleFrom({ CONSOLE_DIRECTORY, CONSOLE_SETTINGS }: NodeJS.ProcessEnv): ServeConsole {
  if (!CONSOLE_DIRECTORY || !CONSOLE_SETTINGS) return () => false
  const headers = consoleHeaders(JSON.parse(CONSOLE_SETTINGS) as ConsoleSettings)
  return ({ url = '/', method }, response) => {
    const [path = ''] = url.split('?')
    if (path !== '/console' && !path.startsWith('/console/')) return false
    if (method !== 'GET' && method !== 'HEAD') return false
    void answer(response, contentOf(path, CONSOLE_DIRECTORY, CONSOLE_SETTINGS), {
      ...headers,
      'cache-control': cacheControlOf(path),
    })
    return true
  }
}

interface Content {
  readonly name: string
  readonly bytes: string | Buffer
}

async function answer(
  response: ServerResponse,
  finding: Promise<Content>,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    const { name, bytes } = await finding
    const type = contentTypes[extname(name)] ?? 'application/octet-stream'
    response.writeHead(200, { ...headers, 'content-type': type }).end(bytes)
  } catch {
    response.writeHead(404, { ...headers, 'cache-control': 'no-store' }).end()
  }
}

async function contentOf(path: string, directory: string, settings: string): Promise<Content> {
  if (path === '/console/settings.json') return { name: path, bytes: settings }
  const name = path.startsWith(hashedFiles) ? join('assets', fileName(path)) : 'index.html'
  return { name, bytes: await readFile(join(directory, name)) }
}

/** Never a way out of the folder. */
const fileName = (path: string) => path.slice(hashedFiles.length).replace(/[^\w.-]|\.\./g, '')
