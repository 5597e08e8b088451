import { Subject } from '@openchoreo-portal/authorization';
import { requestClassOf, RequestLimiter } from './limiter';

describe('places of a client', () => {
  it('counts places exactly', () => {
    const limiter = new RequestLimiter({ requests: 2, streams: 1 });
    const user: Subject = { id: 'u', kind: 'user', claims: {}, how: 'test' };
    const leave = limiter.enter(user, 'request');
    limiter.enter(user, 'request');
    expect(() => limiter.enter(user, 'request')).toThrow('limit');
    leave();
    leave();
    limiter.enter(user, 'request');
    expect(() => limiter.enter(user, 'request')).toThrow('limit');
    const service: Subject = { ...user, id: 's', kind: 'service' };
    for (let i = 0; i < 20; i++) limiter.enter(service, 'request');
    expect(() => limiter.enter(service, 'request')).toThrow('limit');
  });

  it.each([
    ['GET', '/apis/example.org/v1/widgets?watch=1', 'stream'],
    ['GET', '/kube/apis/example.org/v1/widgets?watch=true', 'stream'],
    ['GET', '/apis/example.org/v1/namespaces/a/widgets/b?watch=true', 'stream'],
    ['GET', '/api/v1/namespaces/a/pods/b/log?follow=true', 'stream'],
    ['GET', '/apis/example.org/v1/widgets?watch=false', 'request'],
    [
      'GET',
      '/apis/example.org/v1/namespaces/a/widgets/b/log?watch=1',
      'request',
    ],
    ['POST', '/apis/example.org/v1/widgets?watch=1', 'request'],
    ['GET', '/audit?watch=1&follow=1', 'request'],
    ['GET', '/apis/example.org/v1/widgets?follow=1', 'request'],
  ])('%s %s is a %s', (method, url, kind) => {
    expect(requestClassOf({ method, url })).toBe(kind);
  });
});
