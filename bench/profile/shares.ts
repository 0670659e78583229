import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

interface Frame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
  readonly columnNumber: number
}
interface ProfileNode {
  readonly id: number
  readonly callFrame: Frame
  readonly children?: readonly number[]
}
/** What V8's profiler writes. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** Shares of the busy time, 0 to 1. */
export interface Share {
  /** In its own code. */
  own: number
  /** With what Node and V8 did for it, the garbage collector aside. */
  caused: number
}

const notBusy = new Set(['(idle)', '(program)', '(root)'])

/**
 * Who took the CPU: our folders, each package, Node, the garbage collector.
 * @param depth how many folders of our own paths are told apart
 */
export function sharesOf(profile: CpuProfile, depth = 2): Map<string, Share> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  )
  const owners = new Map(profile.nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame, depth)]))
  const causeOf = (id: number): string => {
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const owner = owners.get(at)
      if (owner !== undefined && owner !== 'Node') return owner
    }
    return 'Node'
  }
  const shares = new Map<string, Share>()
  let busy = 0
  for (const [index, id] of profile.samples.entries()) {
    const name = nodes.get(id)?.callFrame.functionName ?? ''
    if (notBusy.has(name)) continue
    const took = Math.max(0, profile.timeDeltas[index] ?? 0)
    busy += took
    shareOf(shares, owners.get(id) ?? 'Node').own += took
    shareOf(shares, causeOf(id)).caused += took
  }
  for (const share of shares.values()) {
    share.own /= busy
    share.caused /= busy
  }
  return shares
}

function shareOf(shares: Map<string, Share>, owner: string): Share {
  const share = shares.get(owner) ?? { own: 0, caused: 0 }
  shares.set(owner, share)
  return share
}

function ownerOf(frame: Frame, depth: number): string {
  if (frame.functionName === '(garbage collector)') return 'garbage collector'
  if (!frame.url.startsWith('file:')) return 'Node'
  const source = sourceOf(frame)
  const packaged = source.lastIndexOf('node_modules/')
  if (packaged >= 0) {
    const [scope = '', name = ''] = source.slice(packaged + 'node_modules/'.length).split('/')
    return scope.startsWith('@') ? `${scope}/${name}` : scope
  }
  const path = source.replace(/^.*?(?=(lib|functions|local|bench)\/)/, '')
  return path.split('/').slice(0, depth).join('/')
}

const maps = new Map<string, SourceMap | undefined>()

function sourceOf({ url, lineNumber, columnNumber }: Frame): string {
  const path = fileURLToPath(url)
  if (!maps.has(path)) {
    const file = `${path}.map`
    maps.set(path, existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined)
  }
  const entry = maps.get(path)?.findEntry(lineNumber, columnNumber)
  return entry && 'originalSource' in entry ? entry.originalSource : path
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** A markdown table, the largest first; what takes less than a hundredth is left out. */
export function shareTable(shares: Map<string, Share>): string {
  const rows = [...shares]
    .filter(([, { own, caused }]) => Math.max(own, caused) >= 0.01)
    .toSorted(([, one], [, other]) => other.caused - one.caused)
    .map(([owner, { own, caused }]) => `| ${owner} | ${percent(own)} | ${percent(caused)} |`)
  return ['| | its own code | with what Node did for it |', '|---|---|---|', ...rows].join('\n')
}
