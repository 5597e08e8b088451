import { Request, Response } from 'express';
import { ApiError } from '@openchoreo-portal/model';
import { OutgoingStream } from '@openchoreo-portal/plane-protocol';
import {
  frameMessage,
  readMessages,
  TUNNEL_PROTOCOL_HEADER,
} from '@openchoreo-portal/plugin-openchoreo-node';
import { ProxyAddress } from './address';
import {
  drained,
  fail,
  forwardedHeaders,
  Pick,
  preventBuffering,
} from './forward';

/**
 * Carries a bidirectional exchange over one POST whose two bodies stream, each message with its length before it. Never rejects.
 */
export async function tunnel(
  req: Request,
  res: Response,
  address: ProxyAddress,
  pick: Pick,
): Promise<void> {
  let stream: OutgoingStream | undefined;
  const onClose = () => stream?.cancel('cancelled', 'The client left.');
  res.on('close', onClose);
  try {
    const protocol = req.header(TUNNEL_PROTOCOL_HEADER);
    if (!protocol) {
      throw new ApiError({
        reason: 'BadRequest',
        message: `The header ${TUNNEL_PROTOCOL_HEADER} is missing.`,
      });
    }
    stream = pick().mux.open({
      method: 'GET',
      target: address.target,
      path: address.path,
      protocol,
      headers: forwardedHeaders(req),
    });
    const { status, headers } = await stream.response;
    if (status !== 101) {
      res.status(status);
      res.setHeader('content-type', headers['content-type'] ?? 'text/plain');
      for await (const chunk of stream.body) res.write(chunk);
      res.end();
      return;
    }
    res.status(200);
    res.setHeader('content-type', 'application/octet-stream');
    preventBuffering(res);
    res.flushHeaders();
    const inward = sendMessages(req, stream);
    inward.catch(error =>
      stream?.cancel('cancelled', `The request failed: ${error}`),
    );
    for await (const message of stream.body) {
      if (res.closed) return;
      if (!res.write(frameMessage(message))) {
        await drained(res);
      }
    }
    res.end();
  } catch (error) {
    fail(res, error);
  } finally {
    res.off('close', onClose);
    stream?.cancel('cancelled', 'The exchange is over.');
  }
}

async function sendMessages(
  req: Request,
  stream: OutgoingStream,
): Promise<void> {
  for await (const message of readMessages(req)) await stream.write(message);
  await stream.end();
}
