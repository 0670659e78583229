import { join } from 'node:path'
import { Duration, Validations } from 'aws-cdk-lib'
import { Schedule as Rate, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { routes } from '../../functions/routes.ts'
import { type Schedule, schedules } from '../../functions/schedules.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import type { Operation, RoutedFunction } from '../edge/edge-props.ts'
import { ApplicationFunction, type FunctionHouse } from './application-function.ts'
import { functionSettings, type Stores } from './function-settings.ts'

export interface ApplicationFunctionsProps {
  readonly house: FunctionHouse
  readonly stores: Stores
  /** Where `<operation>/index.mjs` is, as `npm run build` makes it. */
  readonly bundles: string
}

/** One function for each row of the route table and for each schedule. */
export class ApplicationFunctions extends Construct {
  readonly routed: ReadonlyMap<Operation, RoutedFunction>
  readonly #props: ApplicationFunctionsProps

  constructor(scope: Construct, id: string, props: ApplicationFunctionsProps) {
    super(scope, id)
    this.#props = props
    this.routed = new Map(
      Object.values<Route>(routes).map((route) => [
        route.operation as Operation,
        { route, function: this.#add(route, `${route.method} ${route.path}`, route) },
      ]),
    )
    for (const schedule of Object.values(schedules)) this.#addSchedule(schedule)
  }

  #add(row: Route | Schedule, description: string, route?: Route): ApplicationFunction {
    const { house, stores, bundles } = this.#props
    const { operation, timeoutSeconds, memoryMegabytes } = row
    return new ApplicationFunction(this, operation, house, {
      operation,
      description,
      // Source maps stay behind: Lambda would load them for nothing.
      code: Code.fromAsset(join(bundles, operation), { exclude: ['*.map'] }),
      handler: 'index.handler',
      timeoutSeconds,
      memoryMegabytes,
      ...functionSettings(operation, route, stores),
    })
  }

  #addSchedule(schedule: Schedule): void {
    const { leastMinutesBetweenRuns } = this.#props.house.stage
    const everyMinutes = Math.max(schedule.everyMinutes, leastMinutesBetweenRuns)
    const target = this.#add(schedule, 'Runs by the clock')
    const rule = new Rule(this, `${schedule.operation}Rule`, {
      schedule: Rate.rate(Duration.minutes(everyMinutes)),
      // The next run does what this one did not.
      targets: [new LambdaFunction(target, { retryAttempts: 0 })],
    })
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'The next run does what a lost one did not.',
    })
  }
}
