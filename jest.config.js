/**
 * Tests that start servers, processes or engines, synthesize the app, or try thousands of inputs: paths within `test`,
 * without `.test.ts`. They may take three minutes each, and `npm run test:fast` leaves them out. All others may take 5 s.
 */
const SLOW = [
  'bench/**/*',
  'call/fit',
  'call/fit-lists',
  'call/lighten',
  'cli/**/*',
  'completeness/huge-rows',
  'delivery/destructive-deploy',
  'docs/shell-blocks',
  'end-to-end/**/*',
  'engine/**/*',
  'hostile/**/*',
  'local/**/*',
  'loopback/**/*',
  'properties/**/*',
  'reconciler/run-pass',
  'recorder/send-update',
  'runtime/**/*',
  'samples/**/*',
  'scripts/**/*',
  'stack/**/*',
  'store/calls/call-reader',
  'store/calls/forgetting',
  'store/calls/keys-only-lists',
  'store/calls/recent',
  'store/messages/**/*',
  'store/queues/**/*',
  'view/**/*',
  'webhook/heavy-bodies',
  'whippy/developer-api',
  'whippy/messages-api',
  'whippy-stand-in/**/*',
];

const slow = SLOW.map(path => `**/test/${path}.test.{ts,tsx}`);

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
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.stryker-tmp'],
};

export default {
  projects: [
    {
      ...project,
      displayName: 'fast',
      testMatch: ['**/test/**/*.test.{ts,tsx}', ...slow.map(glob => `!${glob}`)],
    },
    {
      ...project,
      displayName: 'slow',
      testMatch: slow,
      setupFilesAfterEnv: ['<rootDir>/test/slow.ts'],
      globalSetup: '<rootDir>/test/synthesized-apps.ts',
      globalTeardown: '<rootDir>/test/remove-synthesized-apps.ts',
    },
  ],
  // By itself, Jest takes one worker on two cores.
  maxWorkers: 2,
  // Modules of past test files are never freed: a worker that has grown so far is replaced.
  workerIdleMemoryLimit: '150MB',
  collectCoverageFrom: ['**/*.{ts,tsx}', '!**/*.d.ts', '!{bench,cdk.out,docs,scripts,soak,studies,test}/**'],
  coverageProvider: 'v8',
  coverageReporters: ['text-summary', 'html'],
};
