// Times are shown in the zone of the process: tests that name no zone expect UTC on every machine.
process.env.TZ = 'UTC';

/**
 * Tests that start servers or engines, read the synthesized app, or try hundreds of inputs: paths within `test`, without
 * `.test.ts`. They may take three minutes each, and `npm run test:fast` leaves them out. All others may take 5 s.
 */
const SLOW = [
  'auditor/handler',
  'bench/**/*',
  'call/fit',
  'call/lighten',
  'cli/**/*',
  'docs/shell-blocks',
  'end-to-end/**/*',
  'examples/**/*',
  'hostile/**/*',
  'local/**/*',
  'loopback/**/*',
  'properties/**/*',
  'reconciler/run-pass',
  'recorder/archive',
  'recorder/put-lines',
  'recorder/send-update',
  'runtime/**/*',
  'samples/**/*',
  'stack/**/*',
  'store/calls/call-reader',
  'store/calls/forgetting',
  'store/calls/keys-only-lists',
  'store/calls/recent',
  'store/calls/search-texts',
  'store/messages/**/*',
  'store/queues/**/*',
  'upgrade/records',
  'view/**/*',
  'whippy/developer-api',
  'whippy/messages-api',
  'whippy-stand-in/**/*',
];

/**
 * Tests that start callfold or the CDK as a process, run the pipeline under load, wait for real timeouts, need huge
 * inputs, or more than five seconds of a core for another reason. They take more than half of the time of all tests, and
 * `npm test` without a path leaves them out: `npm run test:heavy` runs them.
 */
const HEAVY = [
  'call/fit-lists',
  'cli/archive/memory',
  'cli/backfill/memory',
  'cli/connect/local-callfold',
  'cli/doctor-of-a-stack',
  'cli/doctor-of-failures',
  'cli/launcher/**/*',
  'cli/other-stacks',
  'cli/prove/**/*',
  'cli/queues/memory',
  'cli/refresh',
  'cli/send/local-callfold',
  'completeness/huge-rows',
  'delivery/destructive-deploy',
  'end-to-end/archive',
  'end-to-end/faults',
  'end-to-end/listings',
  'end-to-end/reconciler',
  'end-to-end/replay',
  'examples/targets-stack',
  'local/aws-environment',
  'local/demo',
  'local/dev',
  'local/start',
  'package/**/*',
  'properties/fit',
  'properties/publishing',
  'scripts/**/*',
  'stack/bundles',
  'stack/synth',
  'upgrade/template',
  'view/list-page',
  'view/report-page',
  'webhook/heavy-bodies',
];

const heavy = testsAt(HEAVY);

/**
 * The suites that are the same for both engines of DynamoDB: `npm run test:hostile` runs them on dynalite, and
 * `npm run test:conformance` on Amazon's.
 */
const engine = testsAt(['engine/**/*']);

const slow = [...testsAt(SLOW), ...except(heavy)];

/** Patterns of the test files at these paths within `test`. */
function testsAt(paths) {
  return paths.map(path => `**/test/${path}.test.{ts,tsx}`);
}

function except(globs) {
  return globs.map(glob => `!${glob}`);
}

const project = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          experimental: { keepImportAttributes: true },
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'hono/jsx' } },
        },
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist', '<rootDir>/.stryker-tmp'],
};

const slowProject = {
  ...project,
  setupFilesAfterEnv: ['<rootDir>/test/slow.ts'],
  globalSetup: '<rootDir>/test/synthesized-apps.ts',
  globalTeardown: '<rootDir>/test/remove-synthesized-apps.ts',
};

export default {
  projects: [
    {
      ...project,
      displayName: 'fast',
      testMatch: ['**/test/**/*.test.{ts,tsx}', ...except([...testsAt(SLOW), ...heavy, ...engine])],
    },
    { ...slowProject, displayName: 'slow', testMatch: slow },
    { ...slowProject, displayName: 'heavy', testMatch: heavy },
    { ...slowProject, displayName: 'engine', testMatch: engine },
  ],
  // By itself, Jest takes one worker on two cores.
  maxWorkers: 2,
  // Modules of past test files are never freed: a worker that has grown so far is replaced.
  workerIdleMemoryLimit: '150MB',
  collectCoverageFrom: [
    '**/*.{ts,tsx}',
    '!**/*.d.ts',
    '!{bench,cdk.out,dist,docs,scripts,soak,studies,test}/**',
  ],
  coverageProvider: 'v8',
  coverageReporters: ['text-summary', 'html'],
};
