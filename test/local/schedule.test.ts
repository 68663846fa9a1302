import { schedulesOf, startSchedule } from '../../local/schedule.ts';
import { type Template, UnresolvedError } from '../../local/template.ts';
import { eventually } from '../eventually.ts';

const templateWith = (ScheduleExpression: string): Template => ({
  Resources: {
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression,
        Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } }],
      },
    },
  },
});

it('reads which function runs how often', () => {
  expect(schedulesOf(templateWith('rate(15 minutes)'))).toEqual([
    { functionId: 'Function', everyMinutes: 15 },
  ]);
  expect(schedulesOf(templateWith('cron(0 6 * * ? *)'))).toEqual([
    { functionId: 'Function', everyMinutes: 1440 },
  ]);
});

it.each(['cron(0 12 ? * MON *)', 'rate(1 day)'])('refuses to leave out %s', expression => {
  expect(() => schedulesOf(templateWith(expression))).toThrow(UnresolvedError);
});

const schedule = (everyMinutes: number) => ({ functionId: 'Function', everyMinutes });

it('runs at once, and its end waits for the run under way', async () => {
  const done: string[] = [];
  let finish = () => {};
  const running = startSchedule(
    schedule(1440),
    {
      invoke: () =>
        new Promise(resolve => {
          finish = () => resolve(done.push('run'));
        }),
    },
    error => done.push(String(error)),
  );
  const stopped = running.stop().then(() => done.push('stopped'));
  finish();
  await stopped;
  expect(done).toEqual(['run', 'stopped']);
});

it('goes on after a run that failed, and never runs twice at once', async () => {
  const errors: unknown[] = [];
  let [runs, atOnce, most] = [0, 0, 0];
  const running = startSchedule(
    schedule(1 / 60_000),
    {
      async invoke() {
        most = Math.max(most, ++atOnce);
        await new Promise(resolve => setTimeout(resolve, 5));
        atOnce--;
        throw new Error(`run ${++runs}`);
      },
    },
    error => errors.push(error),
  );
  await eventually(async () => errors.length > 2 || undefined);
  await running.stop();
  expect(errors.slice(0, 2)).toEqual([new Error('run 1'), new Error('run 2')]);
  expect(most).toBe(1);
});
