import { formatDuration } from '../../time/duration.ts';
import type { RaisedAlarm } from '../deployment/deployment.ts';
import type { Check, Finding } from './finding.ts';

const CHECK = 'Alarms';

/** Which alarms have gone off. On this machine there are none, and nothing is said of them. */
export const checkAlarms: Check = async ({ deployment, io }) => {
  const alarms = await deployment.alarms();
  if (!alarms) return [];
  const { raised, total } = alarms;
  if (raised.length > 0) return raised.map(alarm => describe(alarm, io.now()));
  if (total > 0) return [{ check: CHECK, level: 'ok', finding: `none of ${total} has gone off` }];
  return [
    {
      check: CHECK,
      level: 'note',
      finding: 'the stack has none',
      advice: 'no one gets a message if something fails: docs/construct.md says how to add alarms',
    },
  ];
};

// The description of callfold's own alarms ends with what to do.
function describe({ name, description = '', since }: RaisedAlarm, now: number): Finding {
  const [meaning = '', whatToDo = 'see docs/runbook.md'] = description.split(/ What to do: /);
  const age = since ? ` ${formatDuration(Math.max(0, now - since.getTime()))} ago` : '';
  return {
    check: CHECK,
    level: 'problem',
    finding: `${name} has gone off${age}${meaning === '' ? '' : `: ${meaning}`}`,
    advice: whatToDo,
  };
}
