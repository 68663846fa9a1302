import { getEventListeners } from 'node:events';
import { withDeadline } from '../../functions/runtime/deadline.ts';
import { lambdaContext } from '../../samples/aws-events.ts';

const elapsed = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

describe('the deadline of an invocation', () => {
  it('is not over at once', async () => {
    expect(await withDeadline(lambdaContext(10_000), async signal => signal.aborted)).toBe(false);
  });

  it.each([1, 0, -5])('comes if there are %d ms left', async remaining => {
    const isOver = await withDeadline(lambdaContext(remaining), async signal => {
      await elapsed(10);
      return signal.aborted;
    });
    expect(isOver).toBe(true);
  });

  it('comes before the time is over', async () => {
    const order: string[] = [];
    await withDeadline(lambdaContext(500), async signal => {
      signal.addEventListener('abort', () => order.push('deadline'));
      await elapsed(500);
      order.push('time over');
    });
    expect(order).toEqual(['deadline', 'time over']);
  });

  it('does not outlive the work, whether that fails or not', async () => {
    const signals: AbortSignal[] = [];
    await withDeadline(lambdaContext(10), async signal => signals.push(signal));
    const failing = withDeadline(lambdaContext(10), signal => {
      signals.push(signal);
      return Promise.reject(new Error('out of reach'));
    });
    await expect(failing).rejects.toThrow('out of reach');
    await elapsed(20);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    expect(signals.map(signal => getEventListeners(signal, 'abort'))).toEqual([[], []]);
  });
});
