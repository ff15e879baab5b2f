/** The floors of the house: who may import whom. `import type` counts. See docs/architecture.md. */

const server = (room) => `^services/server/src/${room}/`;
const STAGES = ['database', 'access', 'store', 'resolve', 'attribute'];
const TOP_FLOOR = ['collect', 'report', 'close-loop', 'rights'];

/** Each stage may use those below it, and nothing above or beside it. */
const stairs = [...STAGES.entries()].map(([floor, stage]) => ({
  name: `${stage}-imports-down`,
  severity: 'error',
  from: { path: server(stage), pathNot: '\\.test\\.ts$' },
  to: {
    path: `^services/server/src/(${[...STAGES.slice(floor + 1), ...TOP_FLOOR].join('|')})/|^services/server/src/(app|main|serve|jobs|index)\\.ts$`,
  },
}));

const neighbours = TOP_FLOOR.map((stage) => ({
  name: `${stage}-imports-no-neighbour`,
  severity: 'error',
  from: { path: server(stage), pathNot: '\\.test\\.ts$' },
  to: {
    path: `^services/server/src/(${TOP_FLOOR.filter((other) => other !== stage).join('|')})/|^services/server/src/(app|main|serve|jobs|index)\\.ts$`,
  },
}));

/** A stage is entered by its door. Its own files and its tests walk freely inside. */
const doors = [...STAGES, ...TOP_FLOOR].map((stage) => ({
  name: `${stage}-is-entered-by-its-door`,
  severity: 'error',
  from: {
    path: '^(services|packages|scripts|benchmarks)/',
    pathNot: `${server(stage)}|\\.test\\.ts$|/test/`,
  },
  to: { path: server(stage), pathNot: `^services/server/src/${stage}/index\\.ts$` },
}));

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'contract-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/contract/' },
      to: { path: '^(packages/(?!contract)|services)/' },
    },
    {
      name: 'channel-imports-the-contract-only',
      severity: 'error',
      from: { path: '^packages/channel/' },
      to: { path: '^(packages/(?!contract|channel)|services)/' },
    },
    {
      name: 'browser-imports-no-service',
      severity: 'error',
      from: { path: '^packages/browser/' },
      to: { path: '^services/' },
    },
    {
      name: 'no-schema-reaches-a-page',
      severity: 'error',
      from: { path: '^packages/browser/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/contract/src/parse/|typebox' },
    },
    {
      name: 'only-config-reads-the-environment',
      comment: 'Everybody else is handed what he needs.',
      severity: 'error',
      from: {
        path: '^services/server/src/(database|access|store|resolve|attribute|collect|report|close-loop|rights)/',
        pathNot: '\\.test\\.ts$',
      },
      to: { path: '^services/server/src/config\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'jobs-are-run-without-knowing-them',
      severity: 'error',
      from: { path: server('job'), pathNot: '\\.test\\.ts$' },
      to: {
        path: `^services/server/src/(${[...STAGES.slice(1), ...TOP_FLOOR].join('|')})/|^services/server/src/(app|main|serve|jobs|index)\\.ts$`,
      },
    },
    ...stairs,
    ...neighbours,
    ...doors,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'default'],
      extensions: ['.ts', '.mjs', '.js'],
    },
  },
};
