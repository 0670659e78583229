import { invalidRequest } from './api-error.ts'
import { promptParts } from './count-tokens.ts'
import type { Prompt } from './messages-request.ts'

const mostMarks = 4

/**
 * Throws a 400 where a prompt has more marks than the cache takes, or one of an hour behind one of five minutes.
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching#mixing-different-ttls
 */
export function checkCacheMarks(prompt: Prompt): void {
  const own = prompt.cache_control ? [prompt.cache_control.ttl ?? '5m'] : []
  const marks = [...promptParts(prompt).flatMap(({ cacheTtl }) => cacheTtl ?? []), ...own]
  if (marks.length > mostMarks) {
    throw invalidRequest(
      `A maximum of ${mostMarks} blocks with cache_control may be provided. Found ${marks.length}.`,
    )
  }
  if (marks.lastIndexOf('1h') > marks.indexOf('5m') && marks.includes('5m')) {
    throw invalidRequest(
      "cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block",
    )
  }
}
