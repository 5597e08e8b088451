/* eslint-disable no-restricted-globals -- in a worker, `self` is the only way to talk to the page */
import { compute, LayoutRequest } from './compute';

self.onmessage = ({ data }: MessageEvent<LayoutRequest>) => {
  const { id, ...request } = data;
  self.postMessage({ id, ...compute(request) });
};
