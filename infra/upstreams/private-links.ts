import { Stack } from 'aws-cdk-lib'
import * as ec2 from 'aws-cdk-lib/aws-ec2'
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import type { AwsService, ChosenSettings } from './chosen-upstreams.ts'
import { permissionsFor } from './permissions.ts'

export interface PrivateLinksProps {
  readonly vpc: ec2.IVpc
  /** Where the functions are, and the endpoints with them. */
  readonly subnets: ec2.SubnetSelection
  /** Nothing else reaches the endpoints. */
  readonly functionGroup: ec2.ISecurityGroup
  readonly services: readonly AwsService[]
  readonly settings: ChosenSettings
  readonly claudePlatformService: string | undefined
}

/** Ways to services of AWS that do not leave its network: an interface endpoint for each, with a leg in each zone. */
export class PrivateLinks extends Construct {
  constructor(scope: Construct, id: string, props: PrivateLinksProps) {
    super(scope, id)
    const { vpc, subnets, functionGroup, services, settings, claudePlatformService } = props
    const serviceOf: Record<AwsService, ec2.IInterfaceVpcEndpointService> = {
      bedrock: ec2.InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
      'claude-platform': new ec2.InterfaceVpcEndpointService(claudePlatformService ?? '', 443),
      sts: ec2.InterfaceVpcEndpointAwsService.STS,
    }
    for (const service of services) {
      const group = new ec2.SecurityGroup(this, `${service}-group`, {
        vpc,
        description: `The endpoint of ${service}`,
        allowAllOutbound: false,
      })
      group.connections.allowFrom(functionGroup, ec2.Port.HTTPS)
      const endpoint = new ec2.InterfaceVpcEndpoint(this, service, {
        vpc,
        subnets,
        service: serviceOf[service],
        securityGroups: [group],
        open: false,
        privateDnsEnabled: true,
      })
      for (const permission of permissionsFor(service, settings)) {
        endpoint.addToPolicy(ofThisAccount(permission, Stack.of(this).account))
      }
    }
  }
}

/** What an endpoint lets through, whoever in the account it is. */
function ofThisAccount(permission: ReturnType<typeof permissionsFor>[number], account: string) {
  const { conditions = {}, ...rest } = permission
  const stringEquals = conditions['StringEquals'] as object | undefined
  return new PolicyStatement({
    ...rest,
    principals: [new AnyPrincipal()],
    conditions: { ...conditions, StringEquals: { ...stringEquals, 'aws:PrincipalAccount': account } },
  })
}
