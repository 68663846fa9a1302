import { closedAddress } from '../loopback-server.ts';
import { runCommand } from '../run-command.ts';
import { setUpConnect } from './set-up-connect.ts';
import { RANDOM_VALUE, WEBHOOK_URL } from './test-deployment.ts';

const world = setUpConnect();
const { connect, keysInSecret } = world;

describe('--manual', () => {
  it('prints the steps, and asks only the deployment for its address', async () => {
    const run = await connect(['--manual'], { env: {} });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatch(/^1\. In Whippy, /);
    for (const text of [WEBHOOK_URL, 'call.started', 'call.ended', 'call.analyzed', 'switched on']) {
      expect(run.stdout).toContain(text);
    }
    expect(run.stdout).toContain(`npx callfold connect --key-only --local ${world.deployment.origin}\n`);
    expect(world.whippy.requests).toEqual([]);
    expect(world.deployment.deliveries()).toBe(0);
    expect(keysInSecret()).toEqual([RANDOM_VALUE]);
  });
});

describe('--manual without the deployment', () => {
  it('prints the steps with placeholders, and why', async () => {
    const run = await runCommand(['connect', '--manual', `--local=${await closedAddress()}`], { env: {} });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('     https://<your tunnel>/webhooks/whippy\n');
    expect(run.stdout).toMatch(/npx callfold connect --key-only --local http:\S+\n$/);
    expect(run.stderr).toMatch(
      /^The address could not be filled in: Nothing answers at http:\S+: run npm start/,
    );
  });

  it('sends no request with --url', async () => {
    const run = await runCommand(['connect', '--manual', '--url', WEBHOOK_URL], {
      env: {},
      fetch: () => Promise.reject(new Error('No request may be sent')),
    });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toContain(`     ${WEBHOOK_URL}\n`);
    expect(run.stdout).toMatch(/ {5}npx callfold connect --key-only\n$/);
  });

  it('has no address in its document', async () => {
    const target = `--local=${await closedAddress()}`;
    const run = await runCommand(['connect', '--manual', '--json', target], { env: {} });
    expect(JSON.parse(run.stdout)).toEqual({
      webhook_url: null,
      steps: expect.stringContaining('1. In Whippy'),
    });
  });
});
