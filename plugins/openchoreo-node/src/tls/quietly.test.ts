import { quietly } from './quietly';

describe('quietly', () => {
  it.each([
    ['/api/openchoreo-plane-gateway/proxy/dataplane/_cluster/x/k8s/api', 0],
    ['/.backstage/health/v1/readiness', 0],
    ['/api/openchoreo/kube/apis', 1],
    ['/api/openchoreo-plane-gateway/ca', 1],
  ])('writes %s to the log %i times, and always goes on', (url, times) => {
    const log = jest.fn((_req: unknown, _res: unknown, goOn: () => void) =>
      goOn(),
    );
    const next = jest.fn();
    const [req, res] = [{ url }, {}];
    Reflect.apply(quietly(log), undefined, [req, res, next]);
    expect(log).toHaveBeenCalledTimes(times);
    expect(next).toHaveBeenCalledTimes(1);
  });
});
