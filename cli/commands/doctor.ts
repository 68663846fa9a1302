import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { type Style, stylist } from '../../terminal/style.ts';
import { oneLine, printableJson } from '../../text/printable.ts';
import type { Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { checkAlarms } from '../doctor/alarms.ts';
import { checkEndpoint } from '../doctor/endpoint.ts';
import { type Check, examine, type Finding } from '../doctor/finding.ts';
import { checkNewestEvent } from '../doctor/newest-event.ts';
import { checkOutputs } from '../doctor/outputs.ts';
import { checkDeadLetters, checkQuarantine, checkQueue } from '../doctor/queues.ts';
import { checkSecret } from '../doctor/signing-secret.ts';

export interface DoctorOptions extends Target {
  readonly json?: boolean;
}

/** `callfold doctor`: checks a deployment, and says of each problem what to do. */
export async function doctor(options: DoctorOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const results = await Promise.all(CHECKS.map(([name, check]) => examine(name, check, { deployment, io })));
  const findings = results.flat();
  const problems = findings.filter(({ level }) => level === 'problem').length;
  if (options.json) {
    const checks = findings.map(finding => ({ ...finding, advice: finding.advice ?? null }));
    io.stdout.write(`${printableJson({ deployment: deployment.title, well: problems === 0, checks }, 2)}\n`);
  } else {
    io.stdout.write(`${report(deployment.title, findings, problems, io)}\n`);
  }
  return problems === 0 ? EXIT.ok : EXIT.no;
}

const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['Outputs', checkOutputs],
  ['Signing secret', checkSecret],
  ['Endpoint', checkEndpoint],
  ['Queue', checkQueue],
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
  const sum = problems === 1 ? '1 problem' : `${problems} problems`;
  const verdict = problems === 0 ? style('green', 'All is well.') : style('red', `${sum}.`);
  return [style('bold', title), ...lines, verdict].join('\n');
}

const LEVELS: { readonly [level in Finding['level']]: { readonly mark: string; readonly colour: Style } } = {
  ok: { mark: 'ok', colour: 'green' },
  note: { mark: '- ', colour: 'yellow' },
  problem: { mark: '! ', colour: 'red' },
};

const NAME_WIDTH = Math.max(...CHECKS.map(([name]) => name.length));
const ADVICE_INDENT = `${' '.repeat('  ok '.length + NAME_WIDTH)}  -> `;
