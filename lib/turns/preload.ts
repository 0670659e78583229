import { upstreamSettings } from '../config/upstreams.ts'
import { findUpstream } from '../upstream/find-upstream.ts'

/**
 * Loads what every turn needs while its environment starts: during init Lambda gives a whole processor,
 * during the first request only as much as the function's memory buys. At a seventh of a processor, the first
 * byte of a stream came after 0.6 s instead of 1.0. A failure here shows up in the call itself.
 */
export async function preload(): Promise<void> {
  await usualClient().catch(() => undefined)
}

/** Of the upstream that is asked first, for most models. */
async function usualClient(): Promise<void> {
  const [name = 'anthropic'] = upstreamSettings().CLAUDE_UPSTREAMS
  await findUpstream(name).client()
}
