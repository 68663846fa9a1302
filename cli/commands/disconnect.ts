import { randomBytes } from 'node:crypto';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { printable, printableJson } from '../../text/printable.ts';
import {
  type Connection,
  connectionFrom,
  fingerprintOf,
  shownEndpoint,
  TAG_NAMES,
} from '../connect/connection.ts';
import { type Deployment, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import {
  readSecretState,
  readSigningKeys,
  untagSecret,
  writeSigningKeys,
} from '../deployment/signing-secret.ts';

export interface DisconnectOptions extends Target {
  readonly removeKey?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `callfold disconnect`: takes a connection back as far as that can be done from here. Whippy does not document how to
 * delete an application or an endpoint, so this says what to delete on its web page.
 */
export async function disconnect(options: DisconnectOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const connection = connectionFrom((await readSecretState(deployment)).tags);
  const keys = connection && options.removeKey ? await readSigningKeys(deployment) : [];
  const left = keys.filter(key => fingerprintOf(key) !== connection?.keyFingerprint);
  const plan = { connection, removesKey: left.length < keys.length, left };
  if (options.yes && connection) await io.interruption.finish(carryOut(plan, deployment));
  if (options.json) {
    const document = {
      dry_run: !options.yes,
      application_id: connection?.applicationId ?? null,
      endpoint_id: connection?.endpointId || null,
      endpoint_url: connection ? shownEndpoint(connection) || null : null,
      key_removed: options.yes === true && plan.removesKey,
    };
    io.stdout.write(`${printableJson(document, 2)}\n`);
  } else {
    io.stdout.write(`${describe(plan, deployment, options).map(printable).join('\n')}\n`);
  }
  return EXIT.ok;
}

interface Plan {
  readonly connection: Connection | undefined;
  /** Whether the connection's key is in the signing secret and is to go. */
  readonly removesKey: boolean;
  /** The keys that stay. */
  readonly left: readonly string[];
}

// The key goes first: as long as the connection is remembered, the command can be repeated.
async function carryOut({ removesKey, left }: Plan, deployment: Deployment): Promise<void> {
  // A secret cannot be empty. With a random value every delivery is refused, like the one that the deployment made it with.
  if (removesKey) {
    const keys = left.length > 0 ? left : [randomBytes(32).toString('hex')];
    await writeSigningKeys(deployment, keys);
  }
  await untagSecret(deployment, TAG_NAMES);
}

function describe(
  { connection, removesKey, left }: Plan,
  deployment: Deployment,
  { yes, removeKey }: DisconnectOptions,
): string[] {
  if (!connection) {
    return [
      `connect has made nothing in Whippy for ${deployment.title}, or it is forgotten already.`,
      `What is there was made by hand: Developers, Webhooks on Whippy's web page.`,
    ];
  }
  const endpoint = shownEndpoint(connection);
  const stays = ['no key is left, and every delivery is refused', '1 other key stays'][left.length];
  const others = stays ?? `${left.length} other keys stay`;
  return [
    'Delete these by hand in Whippy (Developers, Webhooks): its API documents no way to.',
    ...(endpoint === '' ? [] : [`  endpoint     ${endpoint}`]),
    `  application  ${connection.applicationId} (callfold)`,
    removeKey
      ? 'Until then Whippy goes on delivering, and what it delivers is refused and kept in quarantine.'
      : 'Until then Whippy goes on delivering, and its calls go on being recorded.',
    '',
    yes ? 'The connection is forgotten here.' : 'This would forget the connection here.',
    ...(removesKey ? [`Its API key ${yes ? 'is' : 'would be'} out of the signing secret; ${others}.`] : []),
    ...(removeKey && !removesKey ? ['Its API key is not in the signing secret.'] : []),
    ...(removeKey ? [] : [`Its API key stays in the signing secret; to remove it, add --remove-key.`]),
    ...(yes
      ? []
      : [`Do it with: ${suggest(`disconnect${removeKey ? ' --remove-key' : ''} --yes`, deployment)}`]),
  ];
}
