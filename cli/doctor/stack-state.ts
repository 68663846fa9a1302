import type { DeployedStack } from '../deployment/deployment.ts';
import type { Check } from './finding.ts';

const CHECK = 'Stack';

/** Whether the stack is as its last deploy was to make it. On this machine there is none, and there is no finding. */
export const checkStackState: Check = async ({ deployment: { stack } }) => {
  if (!stack) return [];
  const { status, statusReason } = stack;
  const state = STATES.find(({ pattern }) => pattern.test(status));
  if (isDeployed(stack)) return [{ check: CHECK, level: 'ok', finding: status }];
  if (!state) return [{ check: CHECK, level: 'note', finding: `${status}, which is not known here` }];
  const reason = statusReason === undefined ? '' : ` (${statusReason})`;
  return [
    {
      check: CHECK,
      level: state.level,
      finding: `${status}: ${state.meaning}${reason}`,
      advice: state.advice(stack),
    },
  ];
};

/** Whether the last deploy of a stack was carried out. */
export function isDeployed({ status }: Pick<DeployedStack, 'status'>): boolean {
  return /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status);
}

interface State {
  readonly pattern: RegExp;
  readonly level: 'note' | 'problem';
  readonly meaning: string;
  readonly advice: (stack: DeployedStack) => string;
}

// The first that matches holds.
const STATES: readonly State[] = [
  {
    pattern: /^(UPDATE|IMPORT)_ROLLBACK_COMPLETE$/,
    level: 'problem',
    meaning: 'the last deploy failed and was undone, so what runs is what was deployed before it',
    advice: stack => `see why (${failuresOf(stack)}), mend that, and deploy again`,
  },
  {
    pattern: /^(UPDATE|IMPORT)_ROLLBACK_FAILED$/,
    level: 'problem',
    meaning: 'the last deploy failed and could not be undone, and no deploy is possible until it is',
    advice: stack =>
      `see what failed (${failuresOf(stack)}), mend that, then: aws cloudformation continue-update-rollback --stack-name ${stack.name}. What cannot be mended, such as something deleted by hand, is left out with --resources-to-skip <logical id>`,
  },
  {
    pattern: /^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED)$/,
    level: 'problem',
    meaning: 'the first deploy failed, and CloudFormation takes no other one for this stack',
    advice: stack =>
      `see why (${failuresOf(stack)}), mend that, delete the stack (${deletionOf(stack)}), and deploy again`,
  },
  {
    pattern: /^UPDATE_FAILED$/,
    level: 'problem',
    meaning: 'the last deploy failed halfway and was not undone',
    advice: stack =>
      `see why (${failuresOf(stack)}), mend that, and deploy again; or undo it: aws cloudformation rollback-stack --stack-name ${stack.name}`,
  },
  {
    pattern: /^DELETE_FAILED$/,
    level: 'problem',
    meaning: 'the stack was to be deleted, and a part of it could not be',
    advice: stack => `see which (${failuresOf(stack)}), mend that, and delete it again: ${deletionOf(stack)}`,
  },
  {
    pattern: /^DELETE_/,
    level: 'problem',
    meaning: 'the stack is being deleted or has been, and calls are no longer taken',
    advice: stack =>
      `if that is a mistake: wait (aws cloudformation wait stack-delete-complete --stack-name ${stack.name}), deploy again, and give Whippy the new address`,
  },
  {
    pattern: /^REVIEW_IN_PROGRESS$/,
    level: 'problem',
    meaning: 'a deploy was prepared and never carried out, so there is nothing in the stack',
    advice: () => 'deploy it, and answer y when asked',
  },
  {
    pattern: /ROLLBACK_(IN_PROGRESS|COMPLETE_CLEANUP_IN_PROGRESS)$/,
    level: 'problem',
    meaning: 'a deploy has failed and is being undone',
    advice: stack => `see why: ${failuresOf(stack)}. Repeat this when it is over`,
  },
  {
    pattern: /^CREATE_IN_PROGRESS$/,
    level: 'problem',
    meaning: 'the stack is being created, and takes no calls before it is',
    advice: stack =>
      `repeat this when it is over: aws cloudformation wait stack-create-complete --stack-name ${stack.name}`,
  },
  {
    pattern: /_IN_PROGRESS$/,
    level: 'note',
    meaning: 'the stack is being changed',
    advice: stack =>
      `what follows may change with it: repeat this after aws cloudformation wait stack-update-complete --stack-name ${stack.name}`,
  },
];

function failuresOf({ name }: DeployedStack): string {
  return `aws cloudformation describe-stack-events --stack-name ${name} --output text --query "StackEvents[?contains(ResourceStatus,'FAILED')].[Timestamp,LogicalResourceId,ResourceStatusReason]"`;
}

function deletionOf({ name }: DeployedStack): string {
  return `aws cloudformation delete-stack --stack-name ${name}; under a protected stage, first aws cloudformation update-termination-protection --stack-name ${name} --no-enable-termination-protection`;
}
