import { KubeObject } from '@openchoreo-portal/model';
import { podProblem, podReady, podRestarts, tellingLine } from './pods';

const pod = (status: object, metadata: object = {}): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', ...metadata },
    status,
  } as KubeObject);
const main = (container: object, more: object = {}) =>
  pod({
    phase: 'Running',
    containerStatuses: [{ name: 'main', ...container }],
    ...more,
  });
const waiting = (reason: string, message?: string) => ({
  state: { waiting: { reason, message } },
});
const ready = (status: string) => ({
  conditions: [{ type: 'Ready', status }],
});

describe('tellingLine', () => {
  it.each([
    ['', ''],
    ['starting\nlistening\n', 'listening'],
    [
      'starting\nTypeError: x is not a function\n    at main (app.js:1)\n\nNode.js v24\n',
      'TypeError: x is not a function',
    ],
    ['panic: runtime error\ngoroutine 1 [running]:', 'panic: runtime error'],
    ['a'.repeat(500), 'a'.repeat(300)],
  ])('of %j', (output, line) => expect(tellingLine(output)).toBe(line));
});

describe('podProblem', () => {
  it.each<[string, KubeObject, string, string, boolean]>([
    [
      'a program that ends again and again',
      main({
        ...waiting('CrashLoopBackOff', 'back-off 10s restarting'),
        restartCount: 3,
        lastState: {
          terminated: {
            exitCode: 1,
            reason: 'Error',
            message: 'starting\nError: DATABASE_URL is not set\n    at x\n',
          },
        },
      }),
      'CrashLoopBackOff',
      'Container main ended with exit code 1: Error: DATABASE_URL is not set. It was restarted 3 times.',
      true,
    ],
    [
      'too little memory',
      main({
        ...waiting('CrashLoopBackOff'),
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
      }),
      'OOMKilled',
      'Container main used more memory than its limit.',
      true,
    ],
    [
      'a crash of which nothing is known',
      main(waiting('CrashLoopBackOff', 'back-off')),
      'CrashLoopBackOff',
      'Container main: back-off',
      true,
    ],
    [
      'an image that is not there',
      main(waiting('ImagePullBackOff', 'no such image')),
      'ImagePullBackOff',
      'Container main: no such image',
      true,
    ],
    [
      'a missing secret',
      main(waiting('CreateContainerConfigError', 'secret "db" not found')),
      'CreateContainerConfigError',
      'Container main: secret "db" not found',
      true,
    ],
    [
      'the moment between two starts',
      main({ state: { terminated: { exitCode: 143, reason: 'Error' } } }),
      'Error',
      'Container main was ended by signal 15.',
      true,
    ],
    [
      'an init container, before the others',
      pod({
        phase: 'Pending',
        initContainerStatuses: [
          { name: 'migrate', state: { terminated: { exitCode: 2 } } },
        ],
        containerStatuses: [{ name: 'main', ...waiting('ImagePullBackOff') }],
      }),
      'Error',
      'Container migrate ended with exit code 2.',
      true,
    ],
    [
      'no room on any node',
      pod({
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes are available: Insufficient memory.',
          },
        ],
      }),
      'Unschedulable',
      '0/3 nodes are available: Insufficient memory.',
      true,
    ],
    [
      'an evicted pod',
      pod({ phase: 'Failed', reason: 'Evicted', message: 'disk pressure' }),
      'Evicted',
      'disk pressure',
      true,
    ],
    [
      'a probe that fails',
      main({ ready: false, state: { running: {} } }, ready('False')),
      'NotReady',
      'Container main runs but its readiness probe does not succeed.',
      false,
    ],
  ])('names %s', (_, object, reason, message, failing) => {
    expect(podProblem(object)).toEqual({ reason, message, failing });
  });

  it.each<[string, KubeObject]>([
    ['serves', main({ ready: true, state: { running: {} } }, ready('True'))],
    ['is complete', pod({ phase: 'Succeeded' })],
    ['is coming up', main(waiting('ContainerCreating'))],
    ['is going away', pod({ phase: 'Failed' }, { deletionTimestamp: 'now' })],
    ['has no status', pod({})],
    ['is garbage', pod({ containerStatuses: 'x', conditions: [1] })],
  ])('is silent about a pod that %s', (_, object) => {
    expect(podProblem(object)).toBeUndefined();
  });

  it('counts restarts and knows readiness', () => {
    const object = main({ restartCount: 2 }, ready('True'));
    expect([podRestarts(object), podReady(object)]).toEqual([2, true]);
    expect([podRestarts(pod({})), podReady(pod({}))]).toEqual([0, false]);
  });
});
