import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { type Style, stylist } from '../../terminal/style.ts';
import { plural } from '../../text/plural.ts';
import { oneLine, printableJson } from '../../text/printable.ts';
import type { Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { checkAlarms } from '../doctor/alarms.ts';
import { describeClock, measureClockOffset } from '../doctor/clock.ts';
import { checkEndpoint } from '../doctor/endpoint.ts';
import { type Check, examine, type Finding, type Patient } from '../doctor/finding.ts';
import { checkNewestEvent } from '../doctor/newest-event.ts';
import { checkOutputs, hasOutputs } from '../doctor/outputs.ts';
import { checkQuarantine } from '../doctor/quarantine.ts';
import { checkDeadLetters, checkQueue } from '../doctor/queues.ts';
import { checkRecorder } from '../doctor/recorder.ts';
import { checkSecret } from '../doctor/signing-secret.ts';
import { checkStackState } from '../doctor/stack-state.ts';
import { checkTable } from '../doctor/table.ts';
import { checkWebhook } from '../doctor/webhook.ts';

export interface DoctorOptions extends Target {
  readonly json?: boolean;
}

/** `callfold doctor`: checks a deployment, and says of each problem what to do. */
export async function doctor(options: DoctorOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const findings = await examineAll({ deployment, io });
  const problems = findings.filter(({ level }) => level === 'problem').length;
  if (options.json) {
    const checks = findings.map(finding => ({ ...finding, advice: finding.advice ?? null }));
    io.stdout.write(`${printableJson({ deployment: deployment.title, well: problems === 0, checks }, 2)}\n`);
  } else {
    io.stdout.write(`${report(deployment.title, findings, problems, io)}\n`);
  }
  return problems === 0 ? EXIT.ok : EXIT.no;
}

// The clock first, since it falsifies the rest: what is signed by a wrong one is expired, and every age is wrong.
async function examineAll({ deployment, io }: Patient): Promise<Finding[]> {
  const offset = await measureClockOffset({ deployment, io });
  const patient = { deployment, io: { ...io, now: () => io.now() + (offset ?? 0) } };
  // A stack that was never deployed as a whole has nothing to look at.
  const checks = hasOutputs(deployment) ? [...FIRST_CHECKS, ...CHECKS] : FIRST_CHECKS;
  const results = await Promise.all(checks.map(([name, check]) => examine(name, check, patient)));
  return [...describeClock(offset), ...results.flat()];
}

type NamedCheck = readonly [name: string, check: Check];

const FIRST_CHECKS: readonly NamedCheck[] = [
  ['Stack', checkStackState],
  ['Outputs', checkOutputs],
];

const CHECKS: readonly NamedCheck[] = [
  ['Signing secret', checkSecret],
  ['Endpoint', checkEndpoint],
  ['Webhook', checkWebhook],
  ['Queue', checkQueue],
  ['Recorder', checkRecorder],
  ['Table', checkTable],
  ['Dead letters', checkDeadLetters],
  ['Quarantine', checkQuarantine],
  ['Newest event', checkNewestEvent],
  ['Alarms', checkAlarms],
];

function report(title: string, findings: readonly Finding[], problems: number, io: Io): string {
  const style = stylist(io.stdout, io);
  const lines = findings.flatMap(({ check, level, finding, advice }) => {
    const { mark, colour } = LEVELS[level];
    const line = `  ${style(colour, mark)} ${check.padEnd(NAME_WIDTH)}  ${oneLine(finding)}`;
    return advice === undefined ? [line] : [line, `${ADVICE_INDENT}${oneLine(advice)}`];
  });
  const verdict =
    problems === 0 ? style('green', 'All is well.') : style('red', `${plural(problems, 'problem')}.`);
  return [style('bold', title), ...lines, verdict].join('\n');
}

const LEVELS: { readonly [level in Finding['level']]: { readonly mark: string; readonly colour: Style } } = {
  ok: { mark: 'ok', colour: 'green' },
  note: { mark: '- ', colour: 'yellow' },
  problem: { mark: '! ', colour: 'red' },
};

const NAME_WIDTH = Math.max(...CHECKS.map(([name]) => name.length));
const ADVICE_INDENT = `${' '.repeat('  ok '.length + NAME_WIDTH)}  -> `;
