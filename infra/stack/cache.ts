import { Stack } from 'aws-cdk-lib'
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2'
import { CfnServerlessCache } from 'aws-cdk-lib/aws-elasticache'
import { Construct } from 'constructs'
import type { Network } from './network.ts'
import type { Stage } from './stages.ts'

/**
 * Valkey, for rate limits and counters: ElastiCache Serverless, always encrypted. It asks for no password: it holds
 * only numbers, and only the functions' security group reaches it.
 */
export class Cache extends Construct {
  readonly url: string

  constructor(scope: Construct, id: string, network: Network, stage: Stage) {
    super(scope, id)
    const group = new SecurityGroup(this, 'Group', {
      vpc: network.vpc,
      description: 'Valkey',
      allowAllOutbound: false,
    })
    // The second port belongs to its readers; ioredis uses only the first.
    group.connections.allowFrom(network.functionGroup, Port.tcp(6379))
    const cache = new CfnServerlessCache(this, 'Cache', {
      engine: 'valkey',
      majorEngineVersion: '8',
      serverlessCacheName: Stack.of(this).stackName.toLowerCase(),
      securityGroupIds: [group.securityGroupId],
      subnetIds: network.vpc.selectSubnets(network.stores).subnetIds,
      cacheUsageLimits: {
        dataStorage: { unit: 'GB', maximum: 1 },
        ecpuPerSecond: { maximum: stage.cacheUnitsPerSecond },
      },
    })
    this.url = `rediss://${cache.attrEndpointAddress}:6379`
  }
}
