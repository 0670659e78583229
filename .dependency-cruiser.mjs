// Which way imports go: functions → openapi → endpoints, turns → domains → base. See docs/adr/0001-one-way-imports.md.
const base = '^lib/(postgres|redis|dynamodb|aws|http|metrics|config)/|^lib/[a-z-]+\\.ts$'
const useCases = '^lib/(endpoints|turns)/'
const descriptions = '^lib/openapi/'
const operations = '^functions/[^/]+/[^/]+/'
const tests = '\\.test\\.ts$|/fixtures/'

const only = (name, owner, packages) => ({
  name,
  comment: `Only ${owner} builds these clients, and gives the types away that others need.`,
  severity: 'error',
  from: { path: '^(lib|functions)/', pathNot: [`^${owner}(/|$)`, tests] },
  to: { path: `(^|/)node_modules/(${packages})/` },
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'base-knows-only-base',
      severity: 'error',
      from: { path: base, pathNot: tests },
      to: { path: '^lib/', pathNot: base },
    },
    {
      name: 'domains-never-import-each-other',
      comment: 'What two domains must do together is done in lib/turns.',
      severity: 'error',
      from: { path: '^lib/([^/]+)/', pathNot: [base, useCases, descriptions, tests] },
      to: { path: '^lib/', pathNot: [base, '^lib/$1/'] },
    },
    {
      name: 'use-cases-know-domains-only',
      severity: 'error',
      from: { path: '^lib/(endpoints|turns)/', pathNot: tests },
      to: { path: useCases, pathNot: '^lib/$1/' },
    },
    {
      name: 'lib-knows-nobody-above',
      severity: 'error',
      from: { path: '^lib/', pathNot: tests },
      to: { path: '^(functions|infra|local|tools|bench|client|test|console)/' },
    },
    {
      name: 'functions-know-only-lib',
      severity: 'error',
      from: { path: '^functions/', pathNot: tests },
      to: { path: '^(infra|local|tools|bench|client|test|console)/' },
    },
    {
      name: 'operations-never-import-each-other',
      comment:
        'What several operations need is in the files of their resource, functions/<resource>/*.ts, or in lib.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/([^/]+)/', pathNot: tests },
      to: { path: operations, pathNot: '^functions/$1/$2/' },
    },
    {
      name: 'resources-know-no-operation',
      comment: 'What a resource shares is below the operations that share it.',
      severity: 'error',
      from: { path: '^functions/', pathNot: [operations, tests] },
      to: { path: operations },
    },
    {
      name: 'only-the-seam-knows-handlers',
      comment: 'infra and local know handlers by path, through functions/routes.ts and schedules.ts.',
      severity: 'error',
      from: { path: '^(infra|local|tools|bench|client)/', pathNot: tests },
      to: { path: '^functions/', pathNot: '^functions/(routes|schedules)\\.ts$' },
    },
    {
      name: 'the-console-speaks-the-public-api',
      comment: 'What a browser runs knows the service through its client alone.',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^(functions|lib|infra|local|tools|bench|test)/|^client/(?!index\\.ts$)' },
    },
    {
      name: 'bundles-carry-no-descriptions',
      comment: 'What a handler reaches ships with it; the openapi.ts files are read by infra/openapi alone.',
      severity: 'error',
      from: {
        path: '^(functions|lib)/',
        pathNot: ['/openapi\\.ts$', descriptions, tests],
      },
      to: { path: `/openapi\\.ts$|${descriptions}` },
    },
    only('only-postgres-builds-pg', 'lib/postgres', 'pg|node-pg-migrate'),
    only('only-redis-builds-ioredis', 'lib/redis', 'ioredis'),
    only('only-one-module-builds-of-aws', 'lib/(aws-sdk.ts|dynamodb)', '@aws-sdk|@smithy'),
    only('only-upstream-builds-anthropic', 'lib/upstream', '@anthropic-ai'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
