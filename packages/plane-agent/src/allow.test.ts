import { normalizePath } from '@openchoreo-portal/plane-protocol';
import { AllowRule, DEFAULT_ALLOW, isAllowed } from './allow';

const judge = (
  method: string,
  raw: string,
  rules: readonly AllowRule[] = DEFAULT_ALLOW,
) => isAllowed(rules, method, normalizePath(raw)!);

describe('default allowlist', () => {
  it.each([
    ['GET', '/version'],
    ['GET', '/api/v1/namespaces/a/pods?watch=true'],
    ['GET', '/api/v1/namespaces/a/pods/b/log?follow=true'],
    ['PATCH', '/apis/apps/v1/namespaces/a/deployments/b'],
    [
      'GET',
      '/api/v1/secrets?labelSelector=openchoreo.dev/managed-by%3Dopenchoreo-control-plane,a%3Db',
    ],
  ])('includes %s %s', (method, path) => {
    expect(judge(method, path)).toBe(true);
  });
  it.each([
    ['GET', '/metrics'],
    ['POST', '/version'],
    ['GET', '/logs'],
    ['GET', '/api/v1/namespaces/kube-system/secrets/x'],
    ['GET', '/api/v1/namespaces/kube%2Dsystem/secrets/x'],
    ['GET', '/apis/apps/v1/namespaces/kube-system/deployments'],
    ['GET', '/api/v1/watch/namespaces/kube-system/secrets'],
    ['GET', '/api/v1/nodes/n/proxy/logs'],
    ['POST', '/api/v1/namespaces/a/serviceaccounts/b/token'],
    ['GET', '/api/v1/secrets'],
    ['GET', '/api/v1/secrets?labelSelector=a%3Db'],
    [
      'GET',
      '/api/v1/secrets?labelSelector=openchoreo.dev/managed-by%3Dopenchoreo-control-plane&labelSelector=',
    ],
  ])('excludes %s %s', (method, path) => {
    expect(judge(method, path)).toBe(false);
  });
});

describe('patterns', () => {
  const rule = (path: string): AllowRule[] => [{ methods: ['GET'], path }];
  it.each([
    ['/a/*', '/a/b', true],
    ['/a/*', '/a', false],
    ['/a/*', '/a/b/c', false],
    ['/a/**', '/a', true],
    ['/a/**', '/a/b/c', true],
    ['/a/**', '/ab', false],
  ])('%s on %s is %s', (pattern, path, expected) => {
    expect(judge('GET', path, rule(pattern))).toBe(expected);
  });
  it('a deny rule wins wherever it stands', () => {
    const rules: AllowRule[] = [
      { methods: '*', path: '/a/b', effect: 'deny' },
      { methods: '*', path: '/a/**' },
    ];
    expect(judge('GET', '/a/b', rules)).toBe(false);
    expect(judge('GET', '/a/c', rules)).toBe(true);
  });
});
