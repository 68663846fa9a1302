import { deadline } from '../functions/deadline.ts';
import { lambdaContext } from './lambda-context.ts';

const elapsed = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

describe('the deadline of an invocation', () => {
  it('is not over at once', () => {
    expect(deadline(lambdaContext(10_000)).aborted).toBe(false);
  });

  it.each([1, 0, -5])('comes where there are %d ms left', async remaining => {
    const signal = deadline(lambdaContext(remaining));
    await elapsed(10);
    expect(signal.aborted).toBe(true);
  });

  it('comes before the time is over', async () => {
    const order: string[] = [];
    const signal = deadline(lambdaContext(500));
    signal.addEventListener('abort', () => order.push('deadline'));
    await elapsed(500);
    order.push('time over');
    expect(order).toEqual(['deadline', 'time over']);
  });
});
