import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { linesOf } from '../archive/line.ts';
import { prefixOfDay } from '../archive/place.ts';
import { type LocalCallfold, startCallfold } from '../local/callfold.ts';
import { FREE_PORTS } from '../local/services.ts';
import type { SynthesizedApp } from '../local/synthesize.ts';
import { stateDirectory } from '../local/token-file.ts';
import { createReference, type Reference } from '../proof/reference.ts';
import { sampleDeliveries } from '../samples/deliveries.ts';
import { seededRandom } from '../samples/random.ts';
import { countMessages } from '../store/queues/queue.ts';
import { type Day, dayOf } from '../time/days.ts';
import { isoTime } from '../time/instant.ts';
import { compareRecords, queueToDrain, SIGNING_KEY } from './soak.ts';

/** How much there is to do. */
export interface ArchiveOptions {
  readonly calls: number;
  /** Share of the events that are archived twice (0 to 1). */
  readonly duplicates: number;
  /** Events a second that a replay puts on the queue at most. */
  readonly rate: number;
  /** Recorders that work at once. */
  readonly recorders: number;
  /** Heap of the commands, in MB. */
  readonly heap: number;
  /** Whether to audit once and to replay nothing. */
  readonly auditOnly: boolean;
  readonly seed: number;
  /**
   * The app with the setting `archive`, if it is synthesized already.
   * @default - it is synthesized
   */
  readonly synthesized?: SynthesizedApp;
}

/** What an audit found, as far as it is read here, and how long it took. */
export interface Audited {
  readonly events: number;
  readonly equal: number;
  readonly behind: number;
  readonly missing: number;
  readonly differing: number;
  readonly unreadable: number;
  readonly seconds: number;
}

/** What came of it. */
export interface ArchiveReport {
  readonly calls: number;
  /** Archived, those twice that are there twice. */
  readonly events: number;
  /** Of the table without a record. */
  readonly before: Audited;
  /** What the replay came to; undefined if there was none. */
  readonly rebuilt:
    | {
        readonly secondsOfReplay: number;
        /** From the start of the replay until the queue was empty. */
        readonly secondsUntilRecorded: number;
        /** Records that are not the fold of their events, in any attribute. */
        readonly recordsWrong: number;
        readonly deadLetters: number;
        readonly after: Audited;
      }
    | undefined;
  /** What went wrong between the services. */
  readonly errors: readonly unknown[];
}

/** Archives made-up calls, audits a table that has none of them, has it rebuilt by a replay, and audits it again. */
export async function soakArchive(options: ArchiveOptions): Promise<ArchiveReport> {
  const errors: unknown[] = [];
  const stateHome = await mkdtemp(join(tmpdir(), 'callfold-soak-'));
  const env = {
    ...process.env,
    XDG_STATE_HOME: stateHome,
    NODE_OPTIONS: `--max-old-space-size=${options.heap}`,
  };
  const callfold = await startCallfold({
    ports: FREE_PORTS,
    signingKey: SIGNING_KEY,
    app: { context: { archive: 'true' }, callRecords: { maxConcurrency: options.recorders } },
    synthesized: options.synthesized,
    stateDirectory: stateDirectory(env),
    onLine: () => undefined,
    onError: error => errors.push(error),
  });
  try {
    const reference = createReference();
    const day = dayOf(Date.now());
    const events = await archive(callfold, day, reference, options);
    const local = `--local=${new URL(String(callfold.outputs.WebhookUrl)).origin}`;
    const audit = async (): Promise<Audited> => {
      const begin = performance.now();
      const { stdout } = await callfoldCommand(['audit', '--since', day, '--json', local], env);
      return { ...JSON.parse(stdout), seconds: secondsSince(begin) };
    };
    const before = await audit();
    if (options.auditOnly) return { calls: options.calls, events, before, rebuilt: undefined, errors };
    const begin = performance.now();
    const replay = ['replay', '--since', day, '--rate', String(options.rate), '--yes', local];
    const { exitCode } = await callfoldCommand(replay, env);
    if (exitCode !== 0) throw new Error(`The replay ended with ${exitCode}`);
    const secondsOfReplay = secondsSince(begin);
    await queueToDrain(callfold);
    const secondsUntilRecorded = secondsSince(begin);
    return {
      calls: options.calls,
      events,
      before,
      rebuilt: {
        secondsOfReplay,
        secondsUntilRecorded,
        recordsWrong: (await compareRecords(reference, callfold)).wrong,
        deadLetters: await countMessages({
          sqs: callfold.sqs,
          url: String(callfold.outputs.DeadLetterQueueUrl),
        }),
        after: await audit(),
      },
      errors,
    };
  } finally {
    await callfold.stop();
    await rm(stateHome, { recursive: true });
  }
}

/** Lines of an object: as many as Firehose writes into one under load. */
const LINES_PER_OBJECT = 5000;

/** Writes the events of made-up calls, shuffled, as Firehose writes them. Returns how many. */
async function archive(
  { s3, outputs }: LocalCallfold,
  day: Day,
  reference: Reference,
  { calls, duplicates, seed }: ArchiveOptions,
): Promise<number> {
  const now = Date.now();
  let events = 0;
  let objects = 0;
  let lines: string[] = [];
  const write = async () => {
    if (lines.length === 0) return;
    const name = String(objects++).padStart(6, '0');
    const Body = await promisify(gzip)(lines.join(''));
    lines = [];
    await s3.send(
      new PutObjectCommand({
        Bucket: outputs.ArchiveBucketName,
        Key: `${prefixOfDay(day)}${name}.jsonl.gz`,
        Body,
      }),
    );
  };
  const options = { calls, duplicates, shuffle: true, now: () => now };
  for (const [delivery] of sampleDeliveries(seededRandom(seed), options)) {
    if (!delivery?.callId || !delivery.event) continue;
    const { callId, event } = delivery;
    const body = String(delivery.body);
    reference.add(body);
    const message = { callId, event, receivedAt: isoTime(now), messageId: `message-${events++}`, body };
    lines.push(...linesOf(message));
    if (lines.length >= LINES_PER_OBJECT) await write();
  }
  await write();
  return events;
}

const COMMAND = fileURLToPath(new URL('../cli/callfold.mjs', import.meta.url));

// In a process of its own, whose heap is limited.
async function callfoldCommand(argv: readonly string[], env: NodeJS.ProcessEnv) {
  const command = spawn(process.execPath, [COMMAND, ...argv], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  command.stdout.setEncoding('utf8').on('data', chunk => {
    stdout += chunk;
  });
  const [exitCode] = await once(command, 'close');
  return { exitCode, stdout };
}

function secondsSince(begin: number): number {
  return (performance.now() - begin) / 1000;
}
