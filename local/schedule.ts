import type { Invocable } from './lambda.ts';
import { referredId, resourcesOfType, type Template, UnresolvedError } from './template.ts';

/** A function that is invoked at a fixed interval of minutes, as a rule of the template says. A daily rule is one of 1,440. */
export interface Schedule {
  readonly functionId: string;
  readonly everyMinutes: number;
}

/** The schedules of a template. */
export function schedulesOf(template: Template): Schedule[] {
  return resourcesOfType(template, 'AWS::Events::Rule').flatMap(([id, { Properties }]) => {
    const everyMinutes = intervalOf(Properties.ScheduleExpression);
    if (everyMinutes === undefined)
      throw new UnresolvedError(`The schedule of ${id} is not known on this machine`);
    const targets: readonly { readonly Arn: unknown }[] = Properties.Targets;
    return targets.map(({ Arn }) => ({ functionId: referredId(Arn), everyMinutes }));
  });
}

function intervalOf(expression: string): number | undefined {
  if (/^cron\(\d+ \d+ \* \* \? \*\)$/.test(expression)) return 24 * 60;
  const [, minutes] = /^rate\((\d+) minutes\)$/.exec(expression) ?? [];
  return minutes === undefined ? undefined : Number(minutes);
}

/** A schedule that is running. */
export interface RunningSchedule {
  /** Invokes no more; resolves when the invocation under way has ended. */
  stop(): Promise<void>;
}

/**
 * Invokes a function at once and then as its schedule says, but never while it is still running.
 *
 * @param onError called with what went wrong in the function; the schedule goes on
 */
export function startSchedule(
  { everyMinutes }: Schedule,
  target: Invocable,
  onError: (error: unknown) => void,
): RunningSchedule {
  let running: Promise<void> | undefined;
  function invoke(): void {
    running ??= target
      .invoke({})
      .then(() => undefined, onError)
      .finally(() => {
        running = undefined;
      });
  }
  const timer = setInterval(invoke, everyMinutes * 60_000);
  invoke();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
