import { EXIT } from '../../terminal/exit-codes.ts';
import { explain } from '../../terminal/explain.ts';
import type { Io } from '../../terminal/io.ts';
import { asArgument, oneLine, printableJson } from '../../text/printable.ts';
import { callHref } from '../../view/links.ts';
import { startView } from '../../view/start-view.ts';
import { findCall } from '../calls/find-call.ts';
import { openRecords } from '../calls/open-records.ts';
import { suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';

export interface ViewOptions extends Target {
  /** 0 takes any free port. */
  readonly port: number;
  /** Id of a call whose page the address opens, or the beginning of one. */
  readonly call?: string;
  readonly json?: boolean;
}

/** `callfold view`: serves the web view of a deployment's calls, until the user interrupts. */
export async function view(options: ViewOptions, io: Io): Promise<number> {
  // As a whole, so that an interruption waits until the view is closed.
  return io.interruption.finish(serve(options, io));
}

async function serve({ port, call, json, ...target }: ViewOptions, io: Io): Promise<number> {
  const { signal } = io.interruption;
  const deployment = await findDeployment(target, io);
  const records = await openRecords(deployment, io);
  const opened = call === undefined ? undefined : await findCall(call, records, deployment, io.now());
  const doctor = suggest('doctor', deployment);
  const running = await startView(
    { port, flag: '--port' },
    {
      records,
      now: io.now,
      source: deployment.title,
      whenEmpty:
        target.local === undefined
          ? { purpose: 'See whether calls can come in', command: suggest('doctor', deployment) }
          : { purpose: 'Send made-up calls', command: suggest('send', deployment) },
      // The services of this machine are out of reach for every other.
      commandOf:
        target.local === undefined ? id => suggest(`view --call ${asArgument(id)}`, deployment) : undefined,
      explain: error => sentence(explain(error, doctor).message),
      report: error => io.stderr.write(`${explain(error, doctor).message}\n`),
    },
  );
  const url = new URL(running.url);
  if (opened) url.pathname = callHref(opened.call_id);
  const what = opened ? `The call ${oneLine(opened.call_id)} in` : 'The calls of';
  io.stdout.write(
    json
      ? `${printableJson({ url: url.href })}\n`
      : `${what} ${deployment.title}: ${url.href}\nCtrl-C ends it.\n`,
  );
  if (!signal.aborted) {
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
  }
  // What is still being read needs the client, so that goes last.
  await running.close();
  (await deployment.clients.dynamodb()).destroy();
  return EXIT.interrupted;
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
