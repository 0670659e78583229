import type { Code } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { type Schedule, schedules } from '../../functions/schedules.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import type { RoutedFunction } from '../edge/edge-props.ts'
import type { FunctionHouse } from './application-function.ts'
import type { Stores } from './function-settings.ts'
import { ResourceStack } from './resource-stack.ts'

export interface ApplicationFunctionsProps {
  readonly routes: readonly Route[]
  readonly house: FunctionHouse
  readonly stores: Stores
  /** The code of a function, with its handler in `index.mjs`. */
  readonly codeOf: (operation: string) => Code
}

/** A function for each route and schedule, and a nested stack for each resource. */
export class ApplicationFunctions extends Construct {
  /** By operation. */
  readonly routed: ReadonlyMap<string, RoutedFunction>

  constructor(scope: Construct, id: string, { routes, ...props }: ApplicationFunctionsProps) {
    super(scope, id)
    const rows: (Route | Schedule)[] = [...routes, ...Object.values(schedules)]
    const routed = new Map<string, RoutedFunction>()
    for (const [resource, own] of Map.groupBy(rows, (row) => row.resource)) {
      const stack = new ResourceStack(this, resource, { ...props, resource })
      for (const row of own) {
        if ('method' in row) routed.set(row.operation, stack.addRoute(row))
        else stack.addSchedule(row)
      }
    }
    this.routed = routed
  }
}
