import type { Lifecycle, LifecycleStep } from '../store/calls/lifecycle.ts';
import { formatDuration } from '../time/duration.ts';
import { Moment } from './moment.tsx';

/** The life of a call, step by step. */
export function Timeline({ steps }: Pick<Lifecycle, 'steps'>) {
  return (
    <ol class="timeline">
      {steps.map(step => (
        <Step step={step} />
      ))}
    </ol>
  );
}

function Step({ step: { name, state, at, gapMs, requestId } }: { step: LifecycleStep }) {
  return (
    <li class={state}>
      <span class="step-name">{NAMES[name]}</span>
      {gapMs !== undefined && (
        <span class="gap">
          {gapMs < 0 ? `${formatDuration(-gapMs)} before` : `+ ${formatDuration(gapMs)}`}
        </span>
      )}
      <span class="step-time">{at ? <Moment instant={at} form="long" /> : MISSING[state]}</span>
      {requestId && <code class="request-id">{requestId}</code>}
    </li>
  );
}

const NAMES: { readonly [name in LifecycleStep['name']]: string } = {
  created: 'Call created',
  started: 'call.started',
  ended: 'call.ended',
  analyzed: 'call.analyzed',
};

const MISSING: { readonly [state in LifecycleStep['state']]: string } = {
  done: 'at an unknown time',
  waiting: 'not yet',
  skipped: 'did not come',
};
