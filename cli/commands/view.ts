import { EXIT } from '../../terminal/exit-codes.ts';
import { explain } from '../../terminal/explain.ts';
import type { Io } from '../../terminal/io.ts';
import { printableJson } from '../../text/printable.ts';
import { startView } from '../../view/start-view.ts';
import { openRecords } from '../calls/open-records.ts';
import { suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';

export interface ViewOptions extends Target {
  /** 0 takes any free port. */
  readonly port: number;
  readonly json?: boolean;
}

/** `callfold view`: serves the web view of a deployment's calls, until the user interrupts. */
export async function view(options: ViewOptions, io: Io): Promise<number> {
  // As a whole, so that an interruption waits until the view is closed.
  return io.interruption.finish(serve(options, io));
}

async function serve({ port, json, ...target }: ViewOptions, io: Io): Promise<number> {
  const { signal } = io.interruption;
  const deployment = await findDeployment(target, io);
  const records = await openRecords(deployment, io);
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
      explain: error => sentence(explain(error, doctor).message),
      report: error => io.stderr.write(`${explain(error, doctor).message}\n`),
    },
  );
  io.stdout.write(
    json
      ? `${printableJson({ url: running.url })}\n`
      : `The calls of ${deployment.title}: ${running.url}\nCtrl-C ends it.\n`,
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
