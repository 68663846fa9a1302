import pMap from 'p-map';
import { LINES_PREFIX, prefixOfDay } from '../../archive/place.ts';
import { type ArchiveObject, objectsUnder } from '../../store/archive/bucket.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import { plural } from '../../text/plural.ts';
import { asArgument, printableJson } from '../../text/printable.ts';
import { isoTime } from '../../time/instant.ts';
import { type DayOptions, daysOf } from '../archive/days.ts';
import { openArchive } from '../archive/open-archive.ts';
import { momentOf } from '../calls/span.ts';
import { type Deployment, retentionDaysOf, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { DEFAULT_REPLAY_RATE } from '../options.ts';
import { openQueue } from '../queues/peek.ts';
import { type Replayed, replayObjects } from '../replay/replay-objects.ts';

export interface ReplayOptions extends Target, DayOptions {
  /** Id of the only call whose events are meant. */
  readonly call?: string;
  /** Events per second. */
  readonly rate: number;
  /** The key of the object after which to go on. */
  readonly after?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `callfold replay`: puts archived events on the queue again; without `--yes`, says what it would do. */
export async function replay(options: ReplayOptions, io: Io): Promise<number> {
  const { call, day, since, after, yes = false } = options;
  const prefixes =
    call !== undefined && day === undefined && since === undefined
      ? [LINES_PREFIX]
      : daysOf(options, io.now()).map(prefixOfDay);
  const deployment = await findDeployment(options, io);
  const bucket = await openArchive(deployment);
  const listed = await pMap(prefixes, prefix => objectsUnder(bucket, prefix), { concurrency: 4 });
  const objects = listed.flat().filter(({ key }) => after === undefined || key > after);
  const replayed: Replayed = { events: 0, expired: 0, unsent: 0, unreadable: 0, reached: after };
  const progress = await startProgress(io, objects.length, 'files');
  // Ctrl-C ends the work; how far it has come is reported all the same.
  return io.interruption.finish(
    replayObjects(
      {
        bucket,
        objects,
        callId: call,
        queue: yes ? await openQueue(deployment, 'QueueUrl') : undefined,
        rate: options.rate,
        options: { retentionDays: retentionDaysOf(deployment) },
        signal: io.interruption.signal,
        now: io.now,
        sleep: io.sleep,
        onObject: progress.advance,
      },
      replayed,
    )
      .finally(() => {
        progress.stop();
        report(replayed, objects, deployment, options, io);
      })
      .then(() =>
        isDone(replayed, objects) && replayed.unsent + replayed.unreadable === 0 ? EXIT.ok : EXIT.no,
      ),
  );
}

function isDone({ reached }: Replayed, objects: readonly ArchiveObject[]): boolean {
  return objects.length === 0 || reached === objects.at(-1)?.key;
}

function report(
  replayed: Replayed,
  objects: readonly ArchiveObject[],
  deployment: Deployment,
  options: ReplayOptions,
  io: Io,
): void {
  const { events, expired, unsent, unreadable } = replayed;
  const goOn = isDone(replayed, objects) ? undefined : goOnWith(replayed, options, deployment, io.now());
  if (options.json) {
    const document = { dry_run: !options.yes, events, expired, unsent, unreadable, go_on: goOn ?? null };
    io.stdout.write(`${printableJson(document, 2)}\n`);
    return;
  }
  const lines = [
    options.yes
      ? `${plural(events, 'event')} put on the queue.`
      : `This would put ${plural(events, 'archived event')} on the queue again.`,
    ...(expired > 0 ? [`${plural(expired, 'event')} left out: the retention of their calls is over.`] : []),
    ...(unsent > 0 ? [`${plural(unsent, 'event')} not accepted by SQS: repeat the command.`] : []),
    ...(unreadable > 0 ? [`${plural(unreadable, 'line')} of the archive cannot be read.`] : []),
    ...(goOn === undefined ? [] : [`It has not come to the end. Go on with: ${goOn}`]),
    ...(options.yes || events === 0 || goOn !== undefined ? [] : ['Do it with --yes.']),
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

// The times are absolute: by the time that it is entered, `4d` is another moment.
function goOnWith(
  { reached }: Replayed,
  { day, since, call, rate, yes }: ReplayOptions,
  deployment: Deployment,
  now: number,
): string {
  const words = [
    'replay',
    ...(day === undefined ? [] : [`--day ${day}`]),
    ...(since === undefined ? [] : [`--since ${isoTime(momentOf(since, now))}`]),
    ...(call === undefined ? [] : [`--call ${asArgument(call)}`]),
    ...(reached === undefined ? [] : [`--after ${asArgument(reached)}`]),
    ...(rate === DEFAULT_REPLAY_RATE ? [] : [`--rate ${rate}`]),
    ...(yes ? ['--yes'] : []),
  ];
  return suggest(words.join(' '), deployment);
}
