import { CALL_EVENTS } from '../../call/event.ts';
import { DEFAULT_STACK, deployCommand, flagsOf, suggest, type Target } from '../deployment/deployment.ts';

/** A connection that is made on Whippy's web page. */
export interface ManualConnection {
  /** The address that Whippy is to deliver to; undefined if it is not known. */
  readonly url: string | undefined;
  /** Whether the address is to end with the webhook token. */
  readonly withToken: boolean;
  readonly target: Target;
}

/** How to connect Whippy on its web page. The names of buttons are those of Whippy's help page. */
export function manualSteps({ url, withToken, target }: ManualConnection): string {
  const address = `${url ?? placeholder(target)}${withToken ? '/<token>' : ''}`;
  const notes = [
    ...(url === undefined ? [whereAddressIs(target)] : []),
    ...(withToken ? ['<token> is the value of the secret of the output WebhookTokenSecretArn.'] : []),
  ];
  const keyOnly = `connect --key-only${withToken ? ' --with-token' : ''}`;
  return `1. In Whippy, click the code icon (</>) in the top bar: the Developers page opens.
2. Choose Webhooks on the left, then Add Endpoint.
3. Name the application callfold, select an API key (Whippy signs with it), and
   click Create Application.
4. Enter this address:

     ${[address, ...notes].join('\n     ')}

5. Select these events, and save:

     ${CALL_EVENTS.join('\n     ')}

6. Check that both the application and the endpoint are switched on.
7. Put the same API key into the signing secret, and test the connection:

     ${suggest(keyOnly, { flags: flagsOf(target) })}
`;
}

function placeholder({ local }: Target): string {
  return local === undefined ? '<WebhookUrl>' : 'https://<your tunnel>/webhooks/whippy';
}

function whereAddressIs({ local, stack = DEFAULT_STACK, pipeline = '' }: Target): string {
  if (local !== undefined) return 'The tunnel leads to the port of npm start.';
  const command = deployCommand(stack);
  return `<WebhookUrl> is the output ${pipeline}WebhookUrl of the stack ${stack}${command === undefined ? '' : `, which ${command} prints`}.`;
}
