import { setTimeout as sleep } from 'node:timers/promises';
import { startProgress } from '../../terminal/progress.ts';
import { Collector, FakeClock } from '../cli/run-command.ts';

it('says how long the rest takes at the average speed since the start', async () => {
  const stderr = new Collector({ isTTY: true, columns: 80 });
  const clock = new FakeClock();
  // The bar draws itself some times a second.
  const drawn = async (text: string) => {
    while (!stderr.text.includes(text)) await sleep(10);
  };
  const progress = await startProgress({ stderr, now: clock.now }, 40, 'calls');
  try {
    expect(stderr.text).toContain(' 0/40 calls');
    expect(stderr.text).not.toContain('to go');
    await clock.sleep(10_000);
    for (let call = 0; call < 10; call++) progress.advance();
    await drawn(' 10/40 calls, 30 s to go');
    progress.reach(20, 50);
    await drawn(' 20/50 calls, 15 s to go');
  } finally {
    progress.stop();
  }
});
