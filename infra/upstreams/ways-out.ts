import { type AwsService, type ChosenSettings, placeSettings, servicesOf } from './chosen-upstreams.ts'

interface Ways {
  readonly settings: ChosenSettings
  readonly region: string
  /** Services that have an interface endpoint in the network. */
  readonly privateLink: readonly AwsService[]
  readonly claudePlatformService?: string | undefined
  /** Whether IPv4 leads out of the network. */
  readonly hasNat: boolean
}

/**
 * Services whose usual address is known to answer over IPv6. AWS documents `sts.<region>.api.aws`; of Bedrock's address and
 * of Claude Platform's no document says so (read in November 2026).
 */
const withIpv6: ReadonlySet<AwsService> = new Set(['sts'])

/** What keeps functions from reaching the services that they call. */
export function wayProblems(ways: Ways): string[] {
  const called = servicesOf(ways.settings)
  return [
    ...ways.privateLink.flatMap((service) => linkProblems(service, called, ways)),
    ...called.flatMap((service) => (isReachable(service, ways) ? [] : [outOfReach(service)])),
  ]
}

function linkProblems(service: AwsService, called: readonly AwsService[], ways: Ways): string[] {
  if (!called.includes(service)) return [`privateLink names ${service}, which nothing calls`]
  const { region } = placeSettings[service]
  return [
    ways.settings[region] !== ways.region &&
      `privateLink leads to ${service} in ${ways.region} only, and ${region} is another region`,
    service === 'claude-platform' &&
      ways.claudePlatformService === undefined &&
      'privateLink=claude-platform needs claudePlatformService, the name of its endpoint service',
  ].filter((problem) => problem !== false)
}

/** An address that the operator names is the operator's to know. */
const isReachable = (service: AwsService, { settings, privateLink, hasNat }: Ways) =>
  hasNat ||
  privateLink.includes(service) ||
  withIpv6.has(service) ||
  Boolean(settings[placeSettings[service].address])

const outOfReach = (service: AwsService) =>
  `only IPv6 leads out of this stage, and the usual address of ${service} is not known to have it: ` +
  `use -c privateLink=${service}, or set ${placeSettings[service].address} to an address that has`
