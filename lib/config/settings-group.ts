import * as z from 'zod/mini'
import type { Environment } from './environment.ts'
import { noteOf, type SettingNote } from './setting.ts'

/** Settings that are read together, because the same functions need them. */
export interface SettingsGroup<Settings extends object = object> {
  /** Those of this process, read when they are first asked for. @throws ConfigError */
  (): Settings
  readonly title: string
  /** Who is given these settings, as it stands after "needed by". */
  readonly neededBy: string
  readonly names: readonly string[]
  /** Each with its note and its default, in the order in which they were written. */
  readonly describe: () => readonly DescribedSetting[]
  /** Of an environment; without one, of this process, once. */
  read(environment?: Environment): Reading<Settings>
}

export interface DescribedSetting {
  readonly name: string
  readonly note: SettingNote
  /** The text that would be set. */
  readonly fallback: string | undefined
}

interface Reading<Settings> {
  /** Undefined when one of them is wrong. */
  readonly settings: Settings | undefined
  /** A line for each variable that is wrong; it never repeats a value, which may be a secret. */
  readonly problems: readonly string[]
}

/** Names every wrong variable at once, each on a line of its own. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`Bad environment variables:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

type Shape = Readonly<Record<string, z.ZodMiniType>>
type SettingsOf<Fields extends Shape> = { [Name in keyof Fields]: z.infer<Fields[Name]> }

interface GroupDefinition<Fields extends Shape> {
  readonly title: string
  readonly neededBy: string
  /** By the names of their variables. */
  readonly settings: Fields
  /** What is wrong with settings that are each right by itself. */
  readonly check?: (settings: SettingsOf<Fields>, environment: Environment) => readonly string[]
}

/** Groups the settings that the same functions need. */
export function settingsGroup<const Fields extends Shape>({
  title,
  neededBy,
  settings: shape,
  check,
}: GroupDefinition<Fields>): SettingsGroup<SettingsOf<Fields>> {
  const readFrom = (environment: Environment): Reading<SettingsOf<Fields>> => {
    const given = Object.keys(shape).flatMap((name) =>
      environment[name] ? [[name, environment[name]] as const] : [],
    )
    const parsed = z.object(shape).safeParse(Object.fromEntries(given))
    if (!parsed.success) return { settings: undefined, problems: parsed.error.issues.map(problemOf) }
    const settings = parsed.data as SettingsOf<Fields>
    return { settings, problems: check?.(settings, environment) ?? [] }
  }
  let own: Reading<SettingsOf<Fields>> | undefined
  const readOwn = () => (own ??= readFrom(process.env))
  return Object.assign(
    () => {
      const { settings, problems } = readOwn()
      if (settings === undefined || problems.length > 0) throw new ConfigError(problems)
      return settings
    },
    {
      title,
      neededBy,
      names: Object.keys(shape),
      describe: () => Object.entries(shape).map(([name, field]) => describeSetting(name, field)),
      read: (environment?: Environment) => (environment === undefined ? readOwn() : readFrom(environment)),
    },
  )
}

function problemOf({ path, code, input, message }: z.core.$ZodIssue): string {
  const name = String(path[0])
  return code === 'invalid_type' && input === undefined ? `${name} is not set` : `${name} ${message}`
}

function describeSetting(name: string, field: z.ZodMiniType): DescribedSetting {
  const note = noteOf(field)
  if (note === undefined) throw new Error(`${name} has no note`)
  const fallback = 'defaultValue' in field.def ? (field.def.defaultValue as string) : undefined
  return { name, note, fallback }
}

/** The settings of several groups as one object. */
export type SettingsOfAll<Groups extends readonly SettingsGroup[]> = Intersection<ReturnType<Groups[number]>>
type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

/** Reads groups from an environment. @throws ConfigError with all that is wrong in any of them */
export function parseSettings<const Groups extends readonly SettingsGroup[]>(
  groups: Groups,
  environment: Environment,
): SettingsOfAll<Groups> {
  const readings = groups.map((group) => group.read(environment))
  refuseProblems(readings)
  return Object.assign({}, ...readings.map(({ settings }) => settings)) as SettingsOfAll<Groups>
}

function refuseProblems(readings: readonly Reading<object>[]): void {
  const problems = readings.flatMap((reading) => reading.problems)
  if (problems.length > 0) throw new ConfigError(problems)
}

const needed = new Set<SettingsGroup>()

/** Says, as a module is loaded, that a process which has loaded it cannot start without these settings. */
export function needAtStart<Group extends SettingsGroup>(group: Group): Group {
  needed.add(group)
  return group
}

/**
 * Reads all that this process needs by what it has imported, and `more`. Called when all of that is loaded and nothing has
 * been served: a Lambda environment with a wrong variable fails as it starts, and says so of all of them.
 * @throws ConfigError
 */
export function readNeededSettings(more: readonly SettingsGroup[] = []): void {
  refuseProblems([...needed.union(new Set(more))].map((group) => group.read()))
}
