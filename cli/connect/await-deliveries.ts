import { EXIT } from '../../terminal/exit-codes.ts';
import { explain } from '../../terminal/explain.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { type Style, stylist } from '../../terminal/style.ts';
import { wrap } from '../../terminal/wrap.ts';
import { asArgument, oneLine, printable } from '../../text/printable.ts';
import { openRecords } from '../calls/open-records.ts';
import { type Deployment, suggest } from '../deployment/deployment.ts';
import type { DeliveryLog, LoggedDelivery } from './delivery-log.ts';
import { EVENT_WIDTH, explainDelivery } from './explain-delivery.ts';
import { TEST_EVENT_BYTES } from './probe.ts';
import { type RecordNews, RecordWatch } from './record-watch.ts';

const BETWEEN_LOOKS_MS = 2000;

/** After this time without a delivery, in milliseconds, the command says what may be wrong. */
const SILENCE_MS = 90_000;

/**
 * Reports the result of each delivery, and when the record of its call exists, until the user interrupts.
 *
 * @returns the exit code
 */
export async function awaitDeliveries(log: DeliveryLog, deployment: Deployment, io: Io): Promise<number> {
  const records = new RecordWatch(await openRecords(deployment, io));
  const printer = new Printer(deployment, io);
  const startedAt = io.now();
  let isSilent = true;
  let trouble: string | undefined;
  for (;;) {
    await io.sleep(BETWEEN_LOOKS_MS);
    if (io.interruption.signal.aborted) return EXIT.interrupted;
    try {
      for (const delivery of (await log.read()).filter(isOfWhippy)) {
        isSilent = false;
        printer.delivery(delivery);
        if (delivery.outcome === 'accepted') records.expect(delivery, io.now());
      }
      for (const news of await records.look(io.now())) printer.record(news);
      if (isSilent && io.now() - startedAt >= SILENCE_MS) {
        printer.silence();
        isSilent = false;
      }
      if (trouble !== undefined) io.stderr.write('It works again.\n');
      trouble = undefined;
    } catch (error) {
      // The failure is probably temporary: warn once and keep polling.
      const { message } = explain(error, suggest('doctor', deployment));
      if (message !== trouble) io.stderr.write(`${message.replace(/[.?!]?$/, '.')} Trying again.\n`);
      trouble = message;
    }
  }
}

// The tests of this command and of doctor are in the log, too.
function isOfWhippy({ outcome, body_bytes }: LoggedDelivery): boolean {
  return outcome === 'accepted' || body_bytes !== TEST_EVENT_BYTES;
}

/** Writes what happens. It gives an explanation once, not for each delivery with the same result. */
class Printer {
  private readonly deployment: Deployment;
  private readonly io: Io;
  private readonly explained = new Set<string>();

  constructor(deployment: Deployment, io: Io) {
    this.deployment = deployment;
    this.io = io;
  }

  delivery(delivery: LoggedDelivery): void {
    const { outcome, style, subject, explanation, commands } = explainDelivery(delivery, this.deployment);
    this.line(delivery.at, style, outcome, subject);
    this.explain(explanation, commands);
  }

  record({ callId, status, isFirst }: RecordNews): void {
    const now = this.io.now();
    if (status === undefined) {
      this.line(now, 'red', 'no record', `${' '.repeat(EVENT_WIDTH)}  ${callId}`);
      this.explain('The event is not in the record of its call half a minute after it was accepted:', [
        suggest('doctor', this.deployment),
      ]);
      return;
    }
    this.line(now, 'green', 'recorded', `${status.padEnd(EVENT_WIDTH)}  ${callId}`);
    if (isFirst) this.commands([suggest(`show ${asArgument(callId)}`, this.deployment)]);
    if (status === 'analyzed') {
      this.explain('The whole call is there: Whippy and callfold are connected. Ctrl-C ends this.', []);
    }
  }

  silence(): void {
    this.explain(
      'Nothing has come yet. If a call was made: are the application and the endpoint both active in Whippy (Developers, Webhooks), is the address right, and are the three call events selected?',
      [],
    );
  }

  private line(at: number, style: Style, outcome: string, subject: string): void {
    const { stdout } = this.io;
    const time = new Date(at).toISOString().slice('2026-11-23T'.length, '2026-11-23T03:22:12'.length);
    const word = stylist(stdout, this.io)(style, outcome.padEnd(OUTCOME_WIDTH));
    stdout.write(`${time}  ${word}  ${printable(subject.replace(/\s/g, ' ')).trimEnd()}\n`);
  }

  private explain(explanation: string, commands: readonly string[]): void {
    const key = JSON.stringify([explanation, commands.length]);
    if (explanation === '' || this.explained.has(key)) return;
    this.explained.add(key);
    const width = Math.min(MAX_TEXT_WIDTH, widthOf(this.io.stdout)) - INDENT.length;
    for (const line of wrap(oneLine(explanation), width)) this.io.stdout.write(`${INDENT}${line}\n`);
    this.commands(commands);
  }

  // Never cut or broken, so that they can be copied.
  private commands(commands: readonly string[]): void {
    for (const command of commands) this.io.stdout.write(`${INDENT}${INDENT}${oneLine(command)}\n`);
  }
}

const OUTCOME_WIDTH = 'quarantined'.length;
const INDENT = '  ';
const MAX_TEXT_WIDTH = 80;
