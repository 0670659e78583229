import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import * as ec2 from 'aws-cdk-lib/aws-ec2'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Deployment } from './deployment.ts'
import type { Stage } from './stages.ts'

/**
 * The network of functions and stores. Traffic to Claude and to Secrets Manager leaves over IPv6 through an
 * egress-only gateway, which is free; DynamoDB and S3 have gateways of their own, which are free, too.
 */
export class Network extends Construct {
  readonly vpc: ec2.IVpc
  /** Subnets without a way out. */
  readonly stores: ec2.SubnetSelection = { subnetGroupName: 'stores' }
  readonly functions: ec2.SubnetSelection = { subnetGroupName: 'functions' }
  /** Shared by all functions: Lambda shares network interfaces among those with the same groups and subnets. */
  readonly functionGroup: ec2.SecurityGroup

  constructor(scope: Construct, id: string, deployment: Deployment, stage: Stage) {
    super(scope, id)
    const { region } = Stack.of(this)
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipProtocol: ec2.IpProtocol.DUAL_STACK,
      // Stated here because CDK would otherwise ask AWS.
      availabilityZones: deployment.zones.split(',').map((letter) => region + letter),
      natGateways: stage.natGateways,
      subnetConfiguration: [
        ...(stage.natGateways > 0
          ? [
              {
                name: 'gateways',
                subnetType: ec2.SubnetType.PUBLIC,
                cidrMask: 28,
                mapPublicIpOnLaunch: false,
              },
            ]
          : []),
        { name: 'functions', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
        { name: 'stores', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
      gatewayEndpoints: {
        Dynamodb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
        // The migrator answers CloudFormation through it.
        S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
      },
    })
    // CDK's types were not written for exactOptionalPropertyTypes.
    this.vpc = vpc as ec2.IVpc
    this.functionGroup = new ec2.SecurityGroup(this, 'Functions', {
      vpc: this.vpc,
      description: 'Functions: the stores, and HTTPS to everywhere',
      allowAllOutbound: false,
    })
    this.functionGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'gateways of DynamoDB and S3, NAT')
    this.functionGroup.addEgressRule(ec2.Peer.anyIpv6(), ec2.Port.HTTPS, 'Claude, Secrets Manager')
    if (stage.flowLogs) this.#logRefusals(stage.logs, deployment.keepData)
    else {
      Validations.of(this.vpc).acknowledge({
        id: 'AwsSolutions-VPC7',
        reason: 'Flow logs cost more than all else in an idle stage; prod has them.',
      })
    }
  }

  #logRefusals(retention: RetentionDays, keepData: boolean): void {
    const logGroup = new LogGroup(this, 'RefusedTraffic', {
      retention,
      removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
    this.vpc.addFlowLog('RefusedTraffic', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup),
      trafficType: ec2.FlowLogTrafficType.REJECT,
    })
  }
}
