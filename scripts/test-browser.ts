// `npm run test:browser`: the tests of the web view in Chromium. Arguments are those of Jest: with
// `npm run test:browser -- test/view/call`, each of these tests whose path matches runs. They stand before the options,
// since Jest takes what follows these for more of their values.
import { runJest } from './run-jest.ts';

const BROWSER_TESTS = ['--selectProjects', 'slow', '--testMatch', '**/test/**/*.browser.ts'];
process.exitCode = await runJest([...process.argv.slice(2), ...BROWSER_TESTS]);
