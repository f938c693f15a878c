// The import rules of docs/architecture.md, as a machine checks them. Each is an error: there are no warnings.
const feature = '^src/features/([^/]+)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycle', severity: 'error', comment: 'Files that need each other are one file, or lack a third.', from: {}, to: { circular: true } },
    {
      name: 'front-doors-only',
      severity: 'error',
      comment: 'A feature is used through its index.ts, and nothing else of it.',
      from: { path: feature },
      to: { path: feature, pathNot: ['^src/features/$1/', '^src/features/[^/]+/index\\.ts$'] },
    },
    {
      name: 'outside-uses-front-doors',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/features/'] },
      to: { path: feature, pathNot: '^src/features/[^/]+/index\\.ts$' },
    },
    {
      name: 'model-behind-repository',
      severity: 'error',
      comment: 'Only a repository sees its model.',
      from: { path: '^src/', pathNot: ['\\.repository\\.ts$', '\\.model\\.ts$'] },
      to: { path: '\\.model\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'mongoose-in-its-place',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.(model|repository)\\.ts$', '^src/platform/(database|audit|mail)'] },
      to: { path: '^node_modules/mongoose', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'express-in-its-place',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/app\\.ts$', '^src/platform/http/', '^src/cli/bench/bare-express\\.ts$'] },
      to: { path: '^node_modules/(express|express-session|passport|cookie-parser)/' },
    },
    { name: 'nobody-imports-app', severity: 'error', from: { path: '^src/', pathNot: '^src/(main\\.ts|cli/)' }, to: { path: '^src/app\\.ts$' } },
    { name: 'platform-knows-no-feature', severity: 'error', from: { path: '^src/(platform|shared)/' }, to: { path: '^src/(features|cli)/' } },
    { name: 'shared-imports-nothing', severity: 'error', from: { path: '^src/shared/' }, to: { path: '^src/', pathNot: '^src/shared/' } },
    {
      name: 'store-stands-alone',
      severity: 'error',
      comment: 'The embedded store is a component by itself.',
      from: { path: '^src/embedded-mongodb/' },
      to: { path: '^src/', pathNot: '^src/embedded-mongodb/' },
    },
    {
      name: 'store-through-database',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/embedded-mongodb/', '^src/platform/database\\.ts$', '^src/cli/'] },
      to: { path: '^src/embedded-mongodb/' },
    },
    { name: 'source-never-imports-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^tests/' } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
    exclude: { path: ['^dist/', '^tests/support/.*\\.mjs$'] },
  },
};
