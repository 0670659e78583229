import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, NestedStack } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { routes } from '../../functions/routes.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import { ApplicationStack } from './application-stack.ts'
import { readDeployment } from './deployment.ts'
import { flatten, type Resource, type Template } from './flatten.ts'

/** Options as `cdk -c name=value` would pass them. */
export type Context = Readonly<Record<string, unknown>>

/** What CloudFormation would be asked for. */
export interface Plan {
  readonly stack: ApplicationStack
  readonly root: Template
  /** By the logical ids of their stacks. */
  readonly nested: ReadonlyMap<string, Template>
  /** The size of the largest template, as uploaded. */
  readonly largestBytes: number
  /** All of them, flattened. */
  readonly resources: Readonly<Record<string, Resource>>
}

/** Synthesizes a deployment with empty functions, for what must be known of it without building it. */
export function planDeployment(context: Context = {}, table: readonly Route[] = Object.values(routes)): Plan {
  return inDirectory((directory) => {
    const stack = newStack(context, table, directory)
    const assembly = (stack.node.root as App).synth()
    let largestBytes = 0
    const read = (file: string) => {
      const text = readFileSync(join(assembly.directory, file))
      largestBytes = Math.max(largestBytes, text.length)
      return JSON.parse(text.toString()) as Template
    }
    const root = read(stack.templateFile)
    const nested = new Map(
      nestedIn(stack).map((each) => [
        stack.resolve(each.nestedStackResource?.logicalId) as string,
        read(each.templateFile),
      ]),
    )
    return { stack, root, nested, largestBytes, resources: flatten(root, nested) }
  })
}

/** What each of CDK's validators says of the templates of such a deployment. */
export function validate(context: Context): { violations: unknown[] }[] {
  return inDirectory((directory) => {
    const stack = newStack(context, Object.values(routes), directory, true)
    const { directory: assembly } = (stack.node.root as App).synth()
    const text = readFileSync(join(assembly, 'validation-report.json'), 'utf8')
    return (JSON.parse(text) as { pluginReports: ReturnType<typeof validate> }).pluginReports
  })
}

/** The constructs of such a deployment. */
export function constructDeployment(context: Context = {}): ApplicationStack {
  return inDirectory((directory) => newStack(context, Object.values(routes), directory))
}

const emptyFunction = Code.fromInline('exports.handler = () => {}')

/** @param isValidated half of the time that a synthesis takes */
function newStack(
  context: Context,
  table: readonly Route[],
  outdir: string,
  isValidated = false,
): ApplicationStack {
  const app = new App({
    analyticsReporting: false,
    context: { 'aws:cdk:bundling-stacks': [] },
    outdir,
    builtinCloudFormationValidation: isValidated,
  })
  const deployment = readDeployment((name) => context[name])
  return new ApplicationStack(app, `LlmProductionApp-${deployment.stage}`, {
    routes: table,
    deployment,
    codeOf: () => emptyFunction,
    consoleFiles: emptyConsole(outdir),
  })
}

function emptyConsole(directory: string): string {
  const console = join(directory, 'empty-console')
  mkdirSync(join(console, 'assets'), { recursive: true })
  for (const file of ['index.html', 'assets/index.js']) writeFileSync(join(console, file), '')
  return console
}

const nestedIn = (stack: ApplicationStack) =>
  stack.node.findAll().filter((construct) => NestedStack.isNestedStack(construct))

/** CDK writes files to wherever it runs. */
function inDirectory<Result>(work: (directory: string) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'llm-app-plan-'))
  try {
    return work(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
