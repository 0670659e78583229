import { Duration, NestedStack, Validations } from 'aws-cdk-lib'
import { Schedule as Rate, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { Schedule } from '../../functions/schedules.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import type { RoutedFunction } from '../edge/edge-props.ts'
import { ApplicationFunction, type FunctionHouse } from './application-function.ts'
import { functionSettings, type Stores } from './function-settings.ts'

export interface ResourceStackProps {
  /** A folder of functions/. */
  readonly resource: string
  readonly house: FunctionHouse
  readonly stores: Stores
  /** The code of a function, with its handler in `index.mjs`. */
  readonly codeOf: (operation: string) => Code
}

/**
 * The functions of one resource. CloudFormation takes 500 resources per template, and a route needs up to six. With
 * nested stacks, that bounds each folder of functions/ instead of the number of routes.
 */
export class ResourceStack extends NestedStack {
  readonly #props: ResourceStackProps

  constructor(scope: Construct, id: string, props: ResourceStackProps) {
    super(scope, id, {
      description: `${props.house.name}: functions/${props.resource}`,
      suppressTemplateIndentation: true,
    })
    this.#props = props
  }

  addRoute(route: Route): RoutedFunction {
    return { route, function: this.#add(route, `${route.method} ${route.path}`, route) }
  }

  addSchedule(schedule: Schedule): void {
    const { leastMinutesBetweenRuns } = this.#props.house.stage
    const everyMinutes = Math.max(schedule.everyMinutes, leastMinutesBetweenRuns)
    const target = this.#add(schedule, 'Runs by the clock')
    const rule = new Rule(this, `${schedule.operation}Rule`, {
      schedule: Rate.rate(Duration.minutes(everyMinutes)),
      // The next run catches up on whatever this one missed.
      targets: [new LambdaFunction(target, { retryAttempts: 0 })],
    })
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'The next run does what a lost one did not.',
    })
  }

  #add(row: Route | Schedule, description: string, route?: Route): ApplicationFunction {
    const { house, stores, codeOf } = this.#props
    const { operation, timeoutSeconds, memoryMegabytes } = row
    return new ApplicationFunction(this, operation, house, {
      operation,
      description,
      code: codeOf(operation),
      handler: 'index.handler',
      timeoutSeconds,
      memoryMegabytes,
      ...functionSettings(operation, route, stores),
    })
  }
}
